using Optimizer.FaultDrill.Audit;
using Optimizer.FaultDrill.Cluster;

namespace Optimizer.FaultDrill.Faults;

/// <summary>
/// The coordinator that hosts a running sweep is frozen while the proxy holds back an append of it, and thawed when the others have
/// declared it dead: then the append arrives, late, from a writer that is none any more.
/// </summary>
internal sealed class CoordinatorFreeze(DrillCluster cluster, Supervisor supervisor, Findings findings, Narration narration, TimeProvider clock) : IFault
{
    private static readonly TimeSpan AppendWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DeclaredWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public FaultKind Kind => FaultKind.CoordinatorFreeze;

    public async Task<string?> Try(Random random, Action<string> say, CancellationToken cancel)
    {
        if (await cluster.Witness.Hosts(cancel) is not { } hosts) return null;
        var hosting = random.Shuffled(cluster.Coordinators.Where(coordinator => hosts.Contains(coordinator.Name)));
        if (supervisor.Take(hosting, coordinator => coordinator.Process) is not { } victim) return null;
        var held = victim.Proxy.HoldNextAppend();
        try
        {
            await Task.WhenAny(held.Caught, Task.Delay(AppendWithin, clock, cancel));
            if (!held.IsHeld) return null;
            victim.Process.Signal(Posix.Stop);
            say($"{victim.Name} ({victim.Process.Pid}) is frozen in the middle of an append");
            var frozen = narration.Elapsed;
            var declared = await IsDeclared(victim, cancel);
            if (!declared) findings.Harm($"{victim.Name} stood still for {DeclaredWithin.TotalSeconds:0} s and the others did not declare it dead");
            await Task.Delay(random.Seconds(1, 6), clock, cancel);
            say($"{victim.Name} goes on after {(narration.Elapsed - frozen).TotalSeconds:0.0} s with its append{(declared ? ", declared dead meanwhile" : "")}");
            victim.Process.Signal(Posix.Continue);
            held.LetGo();
            if (!await victim.Process.Ends(EndsWithin, clock, cancel))
            {
                if (declared) findings.Harm($"{victim.Name} was declared dead and still ran {EndsWithin.TotalSeconds:0} s after it was thawed");
                await victim.Process.Kill();
            }

            say($"{victim.Name} ended with exit code {victim.Process.ExitCode}");
            await supervisor.StartCoordinator(victim, cancel);
            return victim.Name;
        }
        finally
        {
            held.LetGo();
            Supervisor.GiveBack(victim.Process);
        }
    }

    private async Task<bool> IsDeclared(Coordinator victim, CancellationToken cancel)
    {
        for (var since = clock.GetTimestamp(); clock.GetElapsedTime(since) < DeclaredWithin; await Task.Delay(Look, clock, cancel))
            if (await cluster.Witness.IsDeclaredDead(victim.SiloPort, cancel)) return true;
        return false;
    }
}
