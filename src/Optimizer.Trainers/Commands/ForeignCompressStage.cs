using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Artifacts.Foreign;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Commands;

/// <summary>Writes the ONNX file that a user's program left in another number format: <c>quantization</c> none, int8_dynamic, int8_static or int4.</summary>
internal sealed class ForeignCompressStage : IStage
{
    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        if (request.Artifact is not { } parent)
            throw new StageFailedException("error", "There is nothing to compress: the program left no model; name it by artifact: model.onnx in the trainer, or by a done line.");
        if (!OnnxFile.Is(parent)) throw new StageFailedException("error", $"The model '{Path.GetFileName(parent)}' is no ONNX file (name.onnx), which is all that is compressed here.");
        var quantization = request.Parameters.GetValueOrDefault("quantization", ParameterValue.Of("none")).ToString() switch
        {
            "int8_dynamic" => Quantization.Int8Dynamic,
            "int8_static" => Quantization.Int8Static,
            "int4" => Quantization.Int4,
            _ => Quantization.None,
        };
        var path = Path.Combine(request.Output, "model.onnx");
        Directory.CreateDirectory(request.Output);
        var (bytes, notes) = ForeignQuantization.Of(parent, quantization, ModelRows.For(request, data, data.Split.Train));
        if (control.StopRequested || control.PauseRequested) throw new OperationCanceledException("The compression was told to stop.");
        DurableFile.Write(path, bytes);
        return new TrainerDone
        {
            Artifact = path,
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("artifact_bytes", FileSize.Of(path)),
            Facts = ImmutableSortedDictionary<string, string>.Empty.Add("notes", notes),
        };
    }
}
