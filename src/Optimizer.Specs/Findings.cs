using System.Collections.Immutable;
using Optimizer.Specs.Yaml;

namespace Optimizer.Specs;

/// <summary>Gathers errors and notes, so that one reading tells them all.</summary>
internal sealed class Findings(string file)
{
    private readonly List<SpecFinding> errors = [];
    private readonly List<SpecFinding> notes = [];

    public bool HasErrors => errors.Count > 0;

    public ImmutableArray<SpecFinding> Errors => Sorted(errors);

    public ImmutableArray<SpecFinding> Notes => Sorted(notes);

    public void Error(Node at, string text) => Error(at.Line, at.Column, text);

    public void Error(int line, int column, string text) => errors.Add(new SpecFinding(file, line, column, text));

    public void Note(Node at, string text) => notes.Add(new SpecFinding(file, at.Line, at.Column, text));

    private static ImmutableArray<SpecFinding> Sorted(List<SpecFinding> findings) =>
        [.. findings.Distinct().OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];
}
