using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Hosting;

/// <summary>The last data set, so that a warm process reads its files once per sweep.</summary>
internal sealed class DataCache
{
    /// <summary>For a user's program that has its data itself, and for simulated problems, which have none.</summary>
    private static readonly LoadedData None = new(new DataSet([], [], [], []), new DataSplit([], [], [], 0), "");

    private LoadedData? last;

    /// <exception cref="StageFailedException">The files cannot be read, or are not those that the sweep started with.</exception>
    public LoadedData Of(RunRequest request)
    {
        if (request.Data is null && (request.Command is not null || request.Problem is not null)) return None;
        if (last is not null && last.Digest == request.DataDigest) return last;
        var spec = request.Data ?? throw new StageFailedException("error", "The run names no data.");
        last = null;
        LoadedData read;
        try
        {
            read = DataReader.Read(spec, File.OpenRead);
        }
        catch (DataProblemsException problem)
        {
            throw new StageFailedException("error", problem.Message);
        }

        if (request.DataDigest.Length > 0 && read.Digest != request.DataDigest)
            throw new StageFailedException(
                "error", $"The data in '{spec.Path}' changed since the sweep started (digest {read.Digest[..12]}, was {request.DataDigest[..Math.Min(12, request.DataDigest.Length)]}). Restore the file, or start a new sweep.");
        return last = read;
    }
}
