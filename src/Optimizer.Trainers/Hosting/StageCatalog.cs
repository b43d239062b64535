using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Commands;
using Optimizer.Trainers.Compression;
using Optimizer.Trainers.Measurement;
using Optimizer.Trainers.Simulated;
using Optimizer.Trainers.Tables;
using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Hosting;

/// <summary>Which stages this program can do, by trainer kind and stage.</summary>
public sealed class StageCatalog(IReadOnlyDictionary<(string Trainer, string Stage), IStage> stages)
{
    /// <summary>Any stage that has no line of its own: a user's program may declare what it likes.</summary>
    private const string Any = "*";

    public static StageCatalog BuiltIn(TimeProvider clock) => new(new Dictionary<(string, string), IStage>
    {
        [(ImageClassifierSchema.Kind, StageNode.Train)] = new TrainStage(clock),
        [(ImageClassifierSchema.Kind, ImageClassifierSchema.Compress)] = new CompressStage(),
        [(ImageClassifierSchema.Kind, StageNode.Measure)] = new MeasureStage(clock),
        [(ImageClassifierSchema.Kind, StageNode.Test)] = new TestStage(),
        [(TabularSchema.Kind, StageNode.Train)] = new TabularTrainStage(clock),
        [(TabularSchema.Kind, StageNode.Measure)] = new TabularMeasureStage(clock),
        [(TabularSchema.Kind, StageNode.Test)] = new TabularTestStage(),
        [(TrainerSpec.Simulated, StageNode.Train)] = new SimulatedTrainStage(clock),
        [(TrainerSpec.Simulated, ImageClassifierSchema.Compress)] = new SimulatedStage(),
        [(TrainerSpec.Simulated, StageNode.Measure)] = new SimulatedStage(),
        [(TrainerSpec.Simulated, StageNode.Test)] = new SimulatedStage(),
        [(TrainerSpec.Program, Any)] = new CommandStage(clock, Environment.ProcessPath!),
        [(TrainerSpec.Program, StageNode.Measure)] = new CommandMeasureStage(clock),
        [(TrainerSpec.Program, StageNode.Test)] = new CommandTestStage(),
        [(TrainerSpec.Program, ImageClassifierSchema.Compress)] = new ForeignCompressStage(),
    });

    /// <exception cref="StageFailedException">There is no such stage.</exception>
    public IStage Find(string trainer, string stage) => stages.TryGetValue((trainer, stage), out var found) || stages.TryGetValue((trainer, Any), out found)
        ? found
        : throw new StageFailedException(
            "error", $"Trainer {trainer} has no stage {stage} here; there are {string.Join(", ", stages.Keys.Select(key => $"{key.Trainer}/{key.Stage}").Order(StringComparer.Ordinal))}.");
}
