using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Compression;

/// <summary>
/// From a train node's checkpoint to the file that gets served, <c>model.onnx</c> in the output folder. Told to pause or stop it ends with
/// nothing kept: it is done again from its parent.
/// </summary>
public sealed class CompressStage : IStage
{
    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var settings = CompressionSettings.Of(request.Parameters);
        var folder = request.Parent ?? throw new StageFailedException("error", "A compress run names no checkpoint: `parent` is empty.");
        var parent = NetworkFile.Load(TrainCheckpoint.NetworkPath(folder));
        TorchSharp.torch.set_num_threads(Math.Max(1, request.Threads));
        var compressor = new Compressor(
            settings,
            data,
            request.Seed,
            request.Devices.FirstOrDefault("cpu"),
            () => control.StopRequested || control.PauseRequested,
            (epoch, accuracy) => control.Report(epoch, ImmutableSortedDictionary<string, double>.Empty.Add("accuracy", accuracy)));
        var network = compressor.Compress(parent);
        if (control.StopRequested) throw new OperationCanceledException("The compression was told to stop.");

        var path = Path.Combine(request.Output, "model.onnx");
        try
        {
            compressor.Notes.Add(CalibratedArtifact.Write(network, settings.Quantization, data, request.Seed, path));
            var operators = ArtifactGuard.Check(path, settings.Quantization, network);
            var scores = Score(path, data);
            return new TrainerDone
            {
                Artifact = path,
                Metrics = ImmutableSortedDictionary<string, double>.Empty
                    .Add("accuracy", scores.Accuracy)
                    .Add("macro_f1", scores.MacroF1)
                    .Add("artifact_bytes", new FileInfo(path).Length)
                    .Add("parameters", network.Parameters),
                Facts = ImmutableSortedDictionary<string, string>.Empty
                    .Add("layers", NetworkText.Of(network))
                    .Add("kernels", string.Join(", ", operators.Select(pair => $"{pair.Key} {pair.Value}")))
                    .Add("notes", string.Join(" ", compressor.Notes))
                    .Add("zero_weights", $"{UnstructuredPruning.ZeroShare(network):0.0%}"),
            };
        }
        catch (ArtifactRefusedException refused)
        {
            throw new StageFailedException("error", refused.Message);
        }
    }

    private static Measurement.Scores Score(string path, LoadedData data)
    {
        var rows = Rows.Of(data.Set, data.Split.Validation);
        using var session = new ArtifactSession(path);
        return Measurement.Scores.Of(session.Predict(rows.Features), rows.Labels);
    }
}
