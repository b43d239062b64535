using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Api;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Tests.Dashboard;

/// <summary>Frames of made-up trials: accuracy (0.5% may be lost), inference cost and training cost.</summary>
internal static class Frames
{
    public static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly SweepSpec Spec = new()
    {
        Name = "made",
        Trainer = new TrainerSpec("image-classifier"),
        Objectives = [new Objective("accuracy", Goal.Maximize, 0.005), new Objective("inference_cost", Goal.Minimize), new Objective("training_cost", Goal.Minimize)],
        Space = new SearchSpace([]),
        Stages = [],
        Budget = new Budget(Money.FromUsd(1)),
        Prices = ImmutableSortedDictionary<string, DevicePrice>.Empty,
    };

    private static readonly NamedSweep Sweep = new(new SweepView("id", "made", "digest", SweepStatus.Running, null, 0, 0, 0, Spec.Budget, 0, At, At, 1, Spec), "made");

    /// <summary>Completed trials numbered from 1.</summary>
    public static TrialFrame Of(params IEnumerable<(double Accuracy, double Inference, double Training)> trials) =>
        Build(null, [.. trials.Select((trial, index) => Trial(
            index + 1, string.Create(CultureInfo.InvariantCulture, $"\"width\":{16 * (index + 1)},\"kind\":\"{(index % 2 == 0 ? "mlp" : "cnn")}\""),
            string.Create(CultureInfo.InvariantCulture, $"\"accuracy\":{trial.Accuracy},\"inference_cost\":{trial.Inference},\"training_cost\":{trial.Training}")))]);

    public static TrialFrame Build(TrialFrame? before, params ScannedTrial[] trials)
    {
        var builder = new FrameBuilder(before);
        builder.Add(trials);
        return builder.Build(Sweep, 1);
    }

    /// <param name="values">Properties of the configuration's values, JSON without its braces.</param>
    public static ScannedTrial Trial(int number, string values, string metrics, TrialStatus status = TrialStatus.Completed, int minutes = 0) =>
        new(number, status, Encoding.UTF8.GetBytes($"{{\"values\":{{{values}}}}}"), Encoding.UTF8.GetBytes($"{{{metrics}}}"), null, At, At.AddMinutes(minutes));
}
