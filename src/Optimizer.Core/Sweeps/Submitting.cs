using System.Collections.Immutable;
using Optimizer.Core.Planning;
using Optimizer.Core.Transfer;

namespace Optimizer.Core.Sweeps;

/// <param name="Refusal">Null, or why the sweep cannot go on.</param>
/// <param name="Said">What the submitter should know: what was taken, kept, dropped.</param>
public sealed record Submitted(string? Refusal, ImmutableArray<string> Said);

/// <summary>A spec with what its warm start was found to hold.</summary>
public static class Submitting
{
    public static Submitted Submit(Turn turn, SweepSpec spec, string digest, bool extend, IReadOnlyList<WarmSet> warm)
    {
        var sweep = turn.Sweep;
        var (isFirst, isOther, waiting) = (sweep.Seq == 0, sweep.Seq > 0 && SweepDigest.Of(sweep.Spec) != digest, sweep.Enqueued.Length);
        ImmutableArray<string> known = sweep.Seq == 0 ? [] : [.. Enqueuing.Known(sweep, spec)];
        if (Lifecycle.Submit(turn, spec, digest, extend) is { } refusal) return new Submitted(refusal, []);
        var said = ImmutableArray.CreateBuilder<string>();
        if (isFirst && sweep.Spec.Chosen is { Method: PlanSpaces.Method } choice) said.Add(choice.Said());
        if (isOther) said.AddRange(Extension.Said(sweep, waiting));
        said.AddRange(known);
        said.AddRange(Warming.Accept(turn, warm));
        return new Submitted(null, said.ToImmutable());
    }
}
