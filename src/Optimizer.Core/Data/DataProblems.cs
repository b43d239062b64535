using System.Diagnostics.CodeAnalysis;

namespace Optimizer.Core.Data;

/// <summary>Gathers problems, so that one reading tells them all.</summary>
internal sealed class DataProblems
{
    private readonly List<DataProblem> told = [];

    public int Found { get; private set; }

    /// <param name="what">Goes after the file name: <c>": is empty"</c> or <c>" has 3 rows"</c>.</param>
    public void Add(string file, string what) => Add(new DataProblem(file, null, what));

    /// <param name="what">Goes after the row: <c>", column 5: …"</c> or <c>": …"</c>.</param>
    public void Add(string file, long row, string what) => Add(new DataProblem(file, row, what));

    /// <exception cref="DataProblemsException">If there are any.</exception>
    public void ThrowIfAny()
    {
        if (Found > 0) Throw();
    }

    [DoesNotReturn]
    public void Throw() => throw new DataProblemsException([.. told], Found);

    private void Add(DataProblem problem)
    {
        Found++;
        if (told.Count < DataProblemsException.Most) told.Add(problem);
    }
}
