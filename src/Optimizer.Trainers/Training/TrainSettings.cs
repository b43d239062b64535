using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Training;

/// <summary>The train stage's parameters with the schema's defaults filled in and its bounds checked.</summary>
public sealed record TrainSettings
{
    public required string Model { get; init; }

    public required int Width { get; init; }

    public required int Depth { get; init; }

    public required double LearningRate { get; init; }

    public required int BatchSize { get; init; }

    public required string Optimizer { get; init; }

    public required double Momentum { get; init; }

    public required double WeightDecay { get; init; }

    public required string Schedule { get; init; }

    public required double Dropout { get; init; }

    public required string Augmentation { get; init; }

    public required double LabelSmoothing { get; init; }

    /// <exception cref="StageFailedException">A value is outside what the schema allows.</exception>
    public static TrainSettings Of(ImmutableSortedDictionary<string, ParameterValue> parameters)
    {
        ParameterValue Read(string name)
        {
            var known = ImageClassifierSchema.Find(name) ?? throw new InvalidOperationException($"The schema has no parameter '{name}'.");
            if (!parameters.TryGetValue(name, out var value)) return known.Default;
            return known.Refuse(value) is { } wrong ? throw new StageFailedException("error", $"Parameter {name}: {wrong}.") : value;
        }

        int Whole(string name) => (int)Read(name).AsInteger();
        double Real(string name) => Read(name).AsDouble();
        string Word(string name) => Read(name).ToString();

        return new()
        {
            Model = Word("model"),
            Width = Whole("width"),
            Depth = Whole("depth"),
            LearningRate = Real("learning_rate"),
            BatchSize = Whole("batch_size"),
            Optimizer = Word("optimizer"),
            Momentum = Real("momentum"),
            WeightDecay = Real("weight_decay"),
            Schedule = Word("schedule"),
            Dropout = Real("dropout"),
            Augmentation = Word("augmentation"),
            LabelSmoothing = Real("label_smoothing"),
        };
    }
}
