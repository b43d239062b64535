using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Optimizer.Workers.Devices;

namespace Optimizer.Workers.Tests;

/// <summary>An agent in a process of its own, to be killed: this very program, told by its environment to be one.</summary>
internal static class AgentProcess
{
    private const string Folder = "OPTIMIZER_TEST_WORKER_FOLDER";

    public static Process Start(ScriptedCoordinator coordinator)
    {
        ScriptedTrainer.Write(coordinator.Folder);
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(AgentProcess).Assembly.Location);
        start.Environment[Folder] = coordinator.Folder;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void BecomeAgentIfTold()
    {
        if (Environment.GetEnvironmentVariable(Folder) is not { } folder) return;
        var options = new WorkerOptions
        {
            Name = "w",
            Server = $"unix:{folder}/agents.sock",
            Devices = [WorkerDevice.Cpu(0), WorkerDevice.Cpu(1)],
            TrainerHost = "/usr/bin/setsid",
            TrainerArguments = ["/bin/bash", $"{folder}/trainer.sh"],
            Work = $"{folder}/work",
        };
        new WorkerAgent(options, TimeProvider.System, NullLogger<WorkerAgent>.Instance).Run(CancellationToken.None).GetAwaiter().GetResult();
    }
}
