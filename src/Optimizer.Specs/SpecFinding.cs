using System.Collections.Immutable;
using Optimizer.Core.Sweeps;

namespace Optimizer.Specs;

/// <summary>Something about a place of a spec: an error, or a note that refuses nothing.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Text">What is wrong; what would be right.</param>
public sealed record SpecFinding(string File, int Line, int Column, string Text)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Text}";
}

/// <summary>A checked spec, or everything that is wrong with it, in the order of the file.</summary>
/// <param name="Spec">Null if there are errors.</param>
/// <param name="Notes">What was read in another way than its writer may think, or left out.</param>
public sealed record SpecResult(SweepSpec? Spec, ImmutableArray<SpecFinding> Errors, ImmutableArray<SpecFinding> Notes);
