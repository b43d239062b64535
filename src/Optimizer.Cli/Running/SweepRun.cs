using System.Text.Json;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Terminals;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Hosting;

namespace Optimizer.Cli.Running;

/// <param name="Server">Null: embedded.</param>
internal sealed record RunOptions(string Database, string? Server, string? Key, bool New, bool Extend)
{
    /// <summary>What the files of the spec's warm start hold; null: there are none.</summary>
    public WarmSetRow[]? Warm { get; init; }

    /// <summary>On loopback, 0 for a free one; null: no dashboard.</summary>
    public int? DashboardPort { get; init; }
}

/// <param name="Sweep">Null: interrupted before there was one.</param>
internal sealed record RunEnd(SweepDetail? Sweep, IReadOnlyList<TrialRow> Frontier, bool Interrupted);

/// <summary>Submits a spec and stays until its sweep ends: as the owner of the database, or beside the process that owns it.</summary>
internal sealed class SweepRun(Terminal terminal, RunOptions options, Interrupts interrupts)
{
    private static readonly TimeSpan OwnerStarts = TimeSpan.FromSeconds(30);

    private bool isSubmitted;

    /// <param name="path">Of the spec's file.</param>
    public async Task<RunEnd> Run(SweepSpec spec, string path, CancellationToken cancel)
    {
        var request = new SubmitRequest(JsonSerializer.SerializeToElement(spec, CoreJson.Options), options.New, options.Extend);
        if (options.Server is { } server) return await AtServer(Connection.AddressOf(server), spec, path, cancel);
        while (true)
        {
            await using var host = await Own(cancel);
            if (host is not null) return await Owning(host, request, cancel);
            try
            {
                return await Attached(await OwnerAddress(cancel), spec, path, request, cancel);
            }
            catch (Exception error) when (error is HttpRequestException or HttpIOException)
            {
                // The owner ended between two questions, or was killed: the next turn takes its place. Submitting twice is submitting once.
                terminal.Say("The process that ran the sweeps of this database is gone; running them here.");
                if (isSubmitted) request = request with { New = false };
            }
        }
    }

    private async Task<SubmitResult> Submit(OptimizerClient client, SubmitRequest request, CancellationToken cancel)
    {
        var submitted = await client.Submit(request with { Warm = options.Warm }, cancel);
        foreach (var line in submitted.Said) terminal.Say(line);
        return submitted;
    }

    private async Task<EmbeddedHost?> Own(CancellationToken cancel) =>
        await EmbeddedHost.Start(new EmbeddedOptions(options.Database, TrainerHostPath.Find()) { Clock = terminal.Clock, DashboardPort = options.DashboardPort }, cancel);

    private async Task<RunEnd> Owning(EmbeddedHost host, SubmitRequest request, CancellationToken cancel)
    {
        if (host.DashboardUrl is { } url) terminal.Say($"Dashboard while it runs, for this machine only: {url}");
        using var client = new OptimizerClient(host.Address);
        var alarm = Task.WhenAny(interrupts.First, host.Worker);
        var submitted = await Submit(client, request, cancel);
        var end = await ProgressView.During(terminal, async view =>
        {
            await new Follower(client, submitted.Sweep, view, terminal.Clock).Follow(detail => detail.IsOver(), alarm, cancel);
            return await EndOf(client, submitted.Sweep, cancel);
        });
        if (!end.Sweep!.IsOver()) return await Interrupted(host, client, submitted.Sweep, cancel);
        await Others(host, client, alarm, cancel);
        return end;
    }

    /// <summary>Another terminal's sweeps run in this process too: it stays until they are done.</summary>
    private async Task Others(EmbeddedHost host, OptimizerClient client, Task alarm, CancellationToken cancel)
    {
        while ((await client.Sweeps(cancel)).FirstOrDefault(sweep => sweep.Status == "running") is { } other)
        {
            terminal.Say($"Sweep {other.Name} was started from another terminal and runs here; staying until it ends. Ctrl-C pauses it.");
            await ProgressView.During(terminal, view =>
                new Follower(client, other.Sweep, view, terminal.Clock).Follow(detail => detail.Status != "running", alarm, cancel));
            if (!alarm.IsCompleted) continue;
            await Interrupted(host, client, other.Sweep, cancel);
            return;
        }
    }

    private async Task<RunEnd> Interrupted(EmbeddedHost host, OptimizerClient client, string sweep, CancellationToken cancel)
    {
        if (interrupts.First.IsCompleted) terminal.Say("Pausing at the next checkpoints; Ctrl-C again ends at once.");
        foreach (var running in (await client.Sweeps(cancel)).Where(row => row.Status == "running")) await client.Pause(running.Sweep, cancel);
        if (host.Worker.IsFaulted)
            throw new CliException(ExitCodes.SweepFailed, $"The worker cannot work: {host.Worker.Exception!.InnerException!.Message}\n{host.Files.Log} tells more.");
        return await EndOf(client, sweep, cancel) with { Interrupted = true };
    }

    /// <summary>A team's sweep is not paused because one of its watchers leaves.</summary>
    private async Task<RunEnd> AtServer(ServiceAddress address, SweepSpec spec, string path, CancellationToken cancel)
    {
        using var client = new OptimizerClient(address, options.Key);
        var submitted = await Submit(client, await Upload.Request(client, spec, path, options.New, options.Extend, terminal, cancel), cancel);
        terminal.Say($"{submitted.Name} runs at {address}; Ctrl-C stops watching, not the sweep.");
        await ProgressView.During(terminal, view =>
            new Follower(client, submitted.Sweep, view, terminal.Clock).Follow(detail => detail.Status != "running", interrupts.First, cancel));
        return await EndOf(client, submitted.Sweep, cancel) with { Interrupted = interrupts.First.IsCompleted };
    }

    private async Task<RunEnd> Attached(ServiceAddress address, SweepSpec spec, string path, SubmitRequest request, CancellationToken cancel)
    {
        using var client = new OptimizerClient(address);
        var submitted = await Submit(client, await Upload.Request(client, spec, path, request.New, request.Extend, terminal, cancel), cancel);
        isSubmitted = true;
        terminal.Say($"Another process runs the sweeps of this database; following {submitted.Name} there.");
        await ProgressView.During(terminal, view =>
            new Follower(client, submitted.Sweep, view, terminal.Clock).Follow(detail => detail.Status != "running", interrupts.First, cancel));
        if (interrupts.First.IsCompleted) await client.Pause(submitted.Sweep, cancel);
        return await EndOf(client, submitted.Sweep, cancel) with { Interrupted = interrupts.First.IsCompleted };
    }

    /// <summary>An owner takes the database a moment before it can say where it serves.</summary>
    private async Task<ServiceAddress> OwnerAddress(CancellationToken cancel)
    {
        var since = terminal.Clock.GetTimestamp();
        while (terminal.Clock.GetElapsedTime(since) < OwnerStarts)
        {
            if (DatabaseOwnership.Address(options.Database) is { } address) return address;
            await Task.Delay(TimeSpan.FromMilliseconds(100), terminal.Clock, cancel);
        }

        throw new CliException(ExitCodes.Unreachable, $"Another process holds {options.Database} but does not serve; end it and try again.");
    }

    private static async Task<RunEnd> EndOf(OptimizerClient client, string sweep, CancellationToken cancel) =>
        new(await client.Show(sweep, cancel), await client.Frontier(sweep, cancel), false);
}
