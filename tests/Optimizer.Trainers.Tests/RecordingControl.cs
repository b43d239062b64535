using System.Collections.Immutable;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tests;

/// <summary>Keeps what a stage says; asks for a pause or a stop once an epoch is reported.</summary>
internal sealed class RecordingControl(int pauseAt = int.MaxValue, int stopAt = int.MaxValue) : IRunControl
{
    public List<(int Epoch, ImmutableSortedDictionary<string, double> Metrics)> Reports { get; } = [];

    public List<(int Epoch, string Path)> Checkpoints { get; } = [];

    public bool PauseRequested => Reports.Count > 0 && Reports[^1].Epoch >= pauseAt;

    public bool StopRequested => Reports.Count > 0 && Reports[^1].Epoch >= stopAt;

    public List<string> Lines { get; } = [];

    public double? Seconds { get; private set; }

    public void Report(int epoch, ImmutableSortedDictionary<string, double> metrics) => Report(epoch, metrics, null);

    public void Report(int epoch, ImmutableSortedDictionary<string, double> metrics, double? seconds)
    {
        Reports.Add((epoch, metrics));
        Seconds = seconds ?? Seconds;
    }

    public void Log(string line) => Lines.Add(line);

    public void Checkpoint(int epoch, string path) => Checkpoints.Add((epoch, path));
}
