using Optimizer.Artifacts.Trees;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;
using Optimizer.Workers.Files;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Slots;

/// <summary>Where an attempt writes: a folder of its own, empty at the start, with the log beside what the trainer leaves.</summary>
internal static class AttemptFolder
{
    private const string Log = "log.txt";

    /// <exception cref="InvalidDataException">The order's run line is not one that this worker may carry out.</exception>
    public static AttemptLog Make(Order order) => Make(OutputOf(order), live: false);

    /// <summary>Where the worker itself chose the folder.</summary>
    public static AttemptLog Make(AttemptFiles files) => Make(files.Output, live: true);

    private static AttemptLog Make(string output, bool live)
    {
        ReadOnlyTree.Remove(output);
        Directory.CreateDirectory(output);
        return new AttemptLog(Path.Combine(output, Log), live);
    }

    private static string OutputOf(Order order)
    {
        try
        {
            var run = System.Text.Json.JsonSerializer.Deserialize<ToTrainer>(order.RunJson, CoreJson.Options)?.Run
                ?? throw new InvalidDataException($"The order for node {order.Node} holds no 'run'; the coordinator is of another version.");
            // The folder is emptied, so it must be one that can only be this attempt's.
            return Path.IsPathFullyQualified(run.Output) && Path.GetFileName(run.Output) == order.Attempt.ToString()
                && Path.GetFileName(Path.GetDirectoryName(run.Output)) == order.Node
                ? run.Output
                : throw new InvalidDataException(
                    $"The output folder '{run.Output}' of node {order.Node} must be absolute and end with {order.Node}/{order.Attempt}.");
        }
        catch (System.Text.Json.JsonException problem)
        {
            throw new InvalidDataException($"The run line of node {order.Node} cannot be read: {problem.Message}", problem);
        }
    }
}
