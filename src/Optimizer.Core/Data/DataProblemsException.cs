using System.Collections.Immutable;

namespace Optimizer.Core.Data;

/// <summary>What is wrong with a data set: a line each, with file and row.</summary>
public sealed class DataProblemsException(ImmutableArray<string> problems) : Exception(string.Join('\n', problems))
{
    public DataProblemsException(string problem)
        : this([problem])
    {
    }

    public ImmutableArray<string> Problems { get; } = problems;
}
