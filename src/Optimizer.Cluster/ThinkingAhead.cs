using Microsoft.Extensions.Logging;
using Optimizer.Core.Sweeps;

namespace Optimizer.Cluster;

/// <summary>Keeps a sweep's proposals ready: models are fitted off the grain's turn, on a snapshot, one at a time.</summary>
internal sealed class ThinkingAhead(string id, TimeProvider clock, ILogger logger)
{
    private Proposer? proposer;
    private SweepSpec? madeFor;
    private bool isThinking;

    /// <returns>Null unless the spec asks that proposals are made inside the turn.</returns>
    public Proposer? Inline(Sweep sweep) => sweep.Seq > 0 && sweep.Spec.ThinkInline ? For(sweep.Spec) : null;

    /// <summary>Starts thinking if the stored state wants proposals and nothing is thought about already.</summary>
    public void Begin(WriterLoop writer)
    {
        if (isThinking || writer.Sweep.Spec.ThinkInline || !Proposing.IsWanted(writer.Sweep)) return;
        isThinking = true;
        _ = Think(Proposing.Snapshot(writer.Sweep), writer);
    }

    private async Task Think(ProposalSnapshot snapshot, WriterLoop writer)
    {
        try
        {
            var enter = await Task.Run(() => Propose(snapshot));
            await writer.Tell(turn =>
            {
                isThinking = false;
                enter(turn);
            });
        }
        catch (Exception error)
        {
            logger.LogWarning(error, "Sweep {Sweep}: proposals were thrown away, because its state was", id);
        }
    }

    private Action<Turn> Propose(ProposalSnapshot snapshot)
    {
        try
        {
            var began = clock.GetTimestamp();
            var batch = For(snapshot.Spec).Propose(snapshot);
            Meters.Thinking.Record(clock.GetElapsedTime(began).TotalSeconds);
            return turn => Proposing.Accept(turn, batch);
        }
        catch (Exception error)
        {
            logger.LogError(error, "Sweep {Sweep}: proposing trials failed at event {Seq}", id, snapshot.Seq);
            return turn => Lifecycle.Fail(turn, $"proposing trials failed: {error.Message}");
        }
    }

    /// <summary>A new budget makes a new proposer: read again from the log, the sweep would have none other.</summary>
    private Proposer For(SweepSpec spec)
    {
        if (proposer is null || !ReferenceEquals(madeFor, spec)) (proposer, madeFor) = (new Proposer(spec), spec);
        return proposer;
    }
}
