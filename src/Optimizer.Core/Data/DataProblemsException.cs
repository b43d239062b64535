using System.Collections.Immutable;

namespace Optimizer.Core.Data;

/// <summary>Data that cannot be used, with all that was found wrong, the first <see cref="Most"/> in words.</summary>
public sealed class DataProblemsException : Exception
{
    /// <summary>Problems told in one go.</summary>
    public const int Most = 20;

    public DataProblemsException(ImmutableArray<DataProblem> problems, int found)
        : base(Told(problems, found)) => (Problems, Found) = (problems, found);

    public ImmutableArray<DataProblem> Problems { get; }

    /// <summary>How many there were, told or not.</summary>
    public int Found { get; }

    private static string Told(ImmutableArray<DataProblem> problems, int found) =>
        string.Join('\n', problems) + (found > problems.Length ? $"\n… and {found - problems.Length} more" : "");
}
