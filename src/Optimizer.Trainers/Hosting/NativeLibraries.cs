using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Optimizer.Trainers.Hosting;

/// <summary>libtorch and ONNX Runtime for this process. Call before the first tensor or session.</summary>
public static class NativeLibraries
{
    private const string TorchSharpLibrary = "libLibTorchSharp.so";
    private const string NewestVersion = "GLIBCXX_3.4.32";

    private static readonly Lock Gate = new();
    private static string? loaded;

    /// <summary>Makes the libraries that lie beside the program loadable on this system.</summary>
    /// <exception cref="IOException">The library must be changed for this system and cannot be written.</exception>
    public static void Prepare(string folder)
    {
        var library = Path.Combine(folder, TorchSharpLibrary);
        if (OperatingSystem.IsLinux() && File.Exists(library)) WeakSymbolVersion.Mark(library, NewestVersion);
    }

    /// <summary>Loads the libraries of another program's folder, for processes that carry none of their own: tests.</summary>
    public static void LoadFrom(string folder)
    {
        lock (Gate)
        {
            if (loaded is not null) return;
            Prepare(folder);
            // TorchSharp looks for its libraries by bare name and then finds what is loaded already.
            foreach (var name in new[] { "libtorch_cpu.so", "libtorch.so", TorchSharpLibrary })
            {
                var path = Path.Combine(folder, name);
                if (!File.Exists(path)) throw new FileNotFoundException($"'{path}' is missing: build Optimizer.TrainerHost.", path);
                NativeLibrary.Load(path);
            }

            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
            loaded = folder;
        }
    }

    private static nint Resolve(Assembly asking, string name)
    {
        var file = name.StartsWith("lib", StringComparison.Ordinal) ? name : $"lib{name}";
        var path = Path.Combine(loaded!, file.EndsWith(".so", StringComparison.Ordinal) ? file : $"{file}.so");
        return NativeLibrary.TryLoad(path, out var handle) ? handle : 0;
    }
}
