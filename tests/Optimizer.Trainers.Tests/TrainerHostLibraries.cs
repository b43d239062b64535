using System.Reflection;
using System.Runtime.CompilerServices;
using Optimizer.Trainers.Hosting;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Tests;

/// <summary>The tests carry no native libraries; they load those of Optimizer.TrainerHost, which the build makes first.</summary>
internal static class TrainerHostLibraries
{
    /// <summary>artifacts/bin/Optimizer.TrainerHost/CONFIGURATION_linux-x64, beside the tests' own folder.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Optimizer.TrainerHost",
        $"{typeof(TrainerHostLibraries).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration.ToLowerInvariant()}_linux-x64"));

    [ModuleInitializer]
    internal static void Load()
    {
        NativeLibraries.LoadFrom(Folder);
        set_num_threads(1);
    }
}
