using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Hosting;

/// <summary>One stage of a trainer: does the work of one node.</summary>
public interface IStage
{
    /// <exception cref="StageFailedException">The settings or the input make the work impossible.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop, or to pause where there is nothing to keep; then the work begins anew another time.</exception>
    TrainerDone Run(RunRequest request, LoadedData data, IRunControl control);
}

/// <summary>How a running stage speaks with whoever gave it the work.</summary>
public interface IRunControl
{
    void Report(int epoch, ImmutableSortedDictionary<string, double> metrics);

    /// <param name="seconds">Under a reported clock: device seconds of the run so far; null: not told.</param>
    void Report(int epoch, ImmutableSortedDictionary<string, double> metrics, double? seconds) => Report(epoch, metrics);

    /// <param name="path">A folder that is complete and on disk.</param>
    void Checkpoint(int epoch, string path);

    /// <summary>A line for the attempt's log.</summary>
    void Log(string line)
    {
    }

    /// <summary>Says that the run goes on, where it has nothing else to say for minutes.</summary>
    void Alive()
    {
    }

    /// <summary>Under a reported clock: waits until the run's device seconds may go so far, having its lease renewed on the way.</summary>
    /// <param name="from">Device seconds of the run so far.</param>
    /// <param name="to">Device seconds of the run.</param>
    /// <returns>How far they went: less than <paramref name="to"/> where it was told to pause or stop.</returns>
    double Spend(double from, double to) => to;

    /// <summary>Checkpoint at the next epoch boundary, then end.</summary>
    bool PauseRequested { get; }

    bool StopRequested { get; }
}

/// <param name="kind">One of <see cref="TrainerFailed"/>.</param>
public sealed class StageFailedException(string kind, string message) : Exception(message)
{
    public string Kind { get; } = kind;
}
