using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>What a user's model is fed in one run: the spec's sample, else rows of its data, else nothing.</summary>
internal static class ModelRows
{
    private const int MostRows = 1024;

    /// <param name="numbers">Of the data's rows.</param>
    public static SampleRows For(RunRequest request, LoadedData data, ReadOnlySpan<int> numbers)
    {
        if (request.Serving?.Sample is { } sample) return SampleRows.Read(Path.Combine(request.Bundle ?? request.Command!.Folder, sample));
        return data.Set.Rows == 0 || numbers.IsEmpty ? SampleRows.None : SampleRows.Of(Rows.Of(data.Set, numbers[..Math.Min(MostRows, numbers.Length)]).Features, data.Set.Shape);
    }
}
