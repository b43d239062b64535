using Optimizer.Artifacts;
using Optimizer.Contracts.Agents;

namespace Optimizer.Workers.Files;

/// <summary>From what went wrong with files to the end of the attempt. Facts are for the coordinator: it may fall back, or not hold it against the node.</summary>
internal static class StoreEnding
{
    /// <param name="role">Of the file that could not be had.</param>
    public static Ended OfStaging(FileRole role, Exception problem) => problem switch
    {
        BlobException { Problem: BlobProblem.Missing or BlobProblem.Damaged } or BlobException { InnerException: InvalidDataException } => new Ended
        {
            Outcome = role is FileRole.Checkpoint or FileRole.Parent ? Outcome.BadOutput : Outcome.Error,
            Message = $"The {Word(role)} cannot be read: {problem.Message}",
            Facts = { [Word(role)] = "unreadable" },
        },
        BlobException blob => Of(blob),
        InvalidDataException => new Ended { Outcome = Outcome.Error, Message = problem.Message, Facts = { [Word(role)] = "unreadable" } },
        _ => new Ended { Outcome = Outcome.Error, Message = $"The {Word(role)} cannot be had: {problem.Message}" },
    };

    /// <summary>For files that could not be stored, or not be asked for.</summary>
    public static Ended Of(BlobException problem)
    {
        var ended = new Ended { Outcome = Outcome.Error, Message = problem.Message };
        Mark(ended, problem);
        return ended;
    }

    public static void Mark(Ended ended, BlobException problem) => ended.Facts["store"] = problem.Problem switch
    {
        BlobProblem.Full => "full",
        BlobProblem.Unreachable => "unreachable",
        BlobProblem.Damaged => "damaged",
        _ => "refused",
    };

    private static string Word(FileRole role) => role switch
    {
        FileRole.Checkpoint => "checkpoint",
        FileRole.Parent => "parent",
        FileRole.Data => "data",
        FileRole.Bundle => "bundle",
        _ => "file",
    };
}
