using System.Collections.Immutable;
using Optimizer.Cli.Terminals;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Transfer;
using Optimizer.Server.Hosting;
using Optimizer.Specs;

namespace Optimizer.Cli.Running;

/// <summary>Reads a spec and its data before any process is started or row written.</summary>
internal static class SpecFile
{
    /// <summary>Notes go to standard error.</summary>
    /// <param name="mounts">See <see cref="SpecFiles.Load"/>.</param>
    /// <param name="beside">See <see cref="SpecFiles.Load"/>.</param>
    /// <exception cref="CliException">Exit code 2, with every error of the file and its data.</exception>
    public static (SweepSpec Spec, DataSummary? Data, ImmutableArray<WarmSet> Warm) Read(string path, Terminal terminal, IReadOnlyDictionary<string, string>? mounts = null, IReadOnlyDictionary<string, string>? beside = null)
    {
        var loaded = SpecFiles.Load(path, mounts, beside);
        foreach (var note in loaded.Result.Notes) terminal.Say($"{note} (note)");
        return (loaded.Result.Spec ?? throw new CliException(ExitCodes.BadUsage, string.Join('\n', loaded.Result.Errors)), loaded.Data, loaded.Warm);
    }

    /// <summary>An embedded run's trainers read data where this machine has it: mounts are what workers elsewhere know.</summary>
    public static SweepSpec OnThisMachine(SweepSpec spec, IReadOnlyDictionary<string, string> mounts) => spec.Trainer.Data is not { } data ? spec : spec with
    {
        Trainer = spec.Trainer with { Data = data.Moved(path => MountedPath.Is(path) ? MountedPath.PathOf(path, mounts) : path) },
    };

    /// <summary>An embedded run has the devices of this machine only; a sweep that wants others would wait for ever.</summary>
    /// <exception cref="CliException">Exit code 2.</exception>
    public static void CheckDevices(SweepSpec spec, string path, IReadOnlyDictionary<string, int> slots)
    {
        var trains = Placement.Classes(spec).FirstOrDefault(slots.ContainsKey) ?? spec.Resources.Class;
        foreach (var (key, device) in new[] { ("resources", trains), ("serving", spec.Serving.Class) })
        {
            if (slots.ContainsKey(device)) continue;
            throw new CliException(
                ExitCodes.BadUsage,
                $"{path}: {key} wants a device of class '{device}', this machine has {string.Join(", ", slots.Select(pair => $"'{pair.Key}' ({pair.Value} slots)"))}; "
                + "name one of these, with its price.");
        }

        if (Placement.SlotsOf(spec.Resources, spec.Resources.Gpus > 0) is var wanted && wanted > slots[trains])
        {
            throw new CliException(
                ExitCodes.BadUsage,
                $"{path}: an attempt takes {wanted} devices of class '{trains}', this machine has {slots[trains]}; ask for at most so many cores or gpus.");
        }
    }

    /// <returns>Attempts at a time of an embedded run.</returns>
    public static int Slots(SweepSpec spec)
    {
        var each = Placement.SlotsOf(spec.Resources, spec.Resources.Gpus > 0);
        var here = Math.Max(1, LocalDevices.Slots().GetValueOrDefault(spec.Resources.Class, 1) / each);
        return spec.Resources.Concurrency > 0 ? Math.Min(here, spec.Resources.Concurrency) : here;
    }
}
