using System.CommandLine;
using System.Runtime.InteropServices;
using Optimizer.Tests.Shared;

namespace Optimizer.FaultDrill;

/// <summary>The command line. Exit codes: 0 clean, 1 the audit found something, 2 it cannot run here, 130 interrupted.</summary>
internal static class DrillCommand
{
    private const int Found = 1;
    private const int Unusable = 2;
    private const int Interrupted = 130;

    public static Task<int> Run(string[] arguments, TimeProvider clock)
    {
        var minutes = new Option<double>("--minutes") { Description = "How long faults happen, from 0.5.", DefaultValueFactory = _ => 10, HelpName = "MINUTES" };
        var seed = new Option<int>("--seed") { Description = "Of the faults.", DefaultValueFactory = _ => 1, HelpName = "NUMBER" };
        var unguarded = new Option<bool>("--no-sequence-check") { Description = "Coordinators append whatever another wrote meanwhile; the audit must fail." };
        var keep = new Option<string?>("--keep") { Description = "Empty or new folder that keeps logs, journals and events.", HelpName = "FOLDER" };
        var command = new RootCommand("Kills, freezes and cuts a whole cluster under work, then compares what it stored with what was seen from outside.")
        {
            minutes, seed, unguarded, keep,
        };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.5 and <= 24 * 60)) result.AddError("--minutes must be from 0.5 to 1440.");
        });
        command.SetAction(parsed => Run(
            new DrillOptions(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed), !parsed.GetValue(unguarded), parsed.GetValue(keep)), clock));
        return command.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> Run(DrillOptions options, TimeProvider clock)
    {
        if (PostgresServer.Missing is { } missing)
        {
            await Console.Error.WriteLineAsync(missing);
            return Unusable;
        }

        using var interrupt = new CancellationTokenSource();
        using var first = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => (context.Cancel, _) = (true, interrupt.CancelAsync()));
        using var second = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => (context.Cancel, _) = (true, interrupt.CancelAsync()));
        try
        {
            return await new Drill(options, clock).Run(interrupt.Token) ? 0 : Found;
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            Console.WriteLine("Interrupted; everything is removed.");
            return Interrupted;
        }
        catch (Exception problem)
        {
            // A drill that breaks down has shown nothing: it must not look clean.
            Console.WriteLine($"The drill itself failed: {problem}");
            return Found;
        }
    }
}
