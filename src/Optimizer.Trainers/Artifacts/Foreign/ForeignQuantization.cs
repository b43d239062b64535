using Microsoft.ML.OnnxRuntime;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>
/// An ONNX file of anybody's in another number format. ONNX Runtime first folds what can be folded (batch normalisation into convolutions, say);
/// then products with constant weights are written anew. What is no such product stays as it is.
/// </summary>
public static class ForeignQuantization
{
    /// <summary>Of an output, as float sums in another order differ.</summary>
    private const float SameWithin = 1e-3f;

    /// <param name="sample">For <see cref="Quantization.Int8Static"/>: the rows whose values set the ranges.</param>
    /// <returns>The file's bytes, and what a reader should know.</returns>
    /// <exception cref="StageFailedException">Nothing in it can be written so, or rows are missing.</exception>
    public static (byte[] Bytes, string Notes) Of(string path, Quantization quantization, SampleRows sample)
    {
        if (quantization == Quantization.None) return (File.ReadAllBytes(path), "As the program left it.");
        OnnxModel model;
        try
        {
            model = Folded(path);
        }
        catch (InvalidDataException refused)
        {
            throw new StageFailedException("error", $"The model cannot be rewritten: {refused.Message}");
        }

        try
        {
            model = Upgraded(path, model, sample);
            model = model with { Graph = SeparateSums.Of(model.Graph) };
            var (graph, notes) = quantization switch
            {
                Quantization.Int8Static => StaticForeignGraph.Of(model, sample),
                _ => DenseForeignGraph.Of(model.Graph, quantization),
            };
            var bytes = OnnxWriter.Write(model with { Graph = graph, Opsets = model.Opsets.SetItem("com.microsoft", 1), IrVersion = Math.Max(model.IrVersion, 8) });
            using var check = new ForeignSession(bytes, sample);
            return (bytes, notes);
        }
        catch (Exception refused) when (refused is NotSupportedException or InvalidOperationException)
        {
            throw new StageFailedException("error", $"The model cannot be rewritten: {refused.Message}");
        }
    }

    /// <summary>In the opset that the quantised operators need, if it then still says the same.</summary>
    private static OnnxModel Upgraded(string path, OnnxModel model, SampleRows sample)
    {
        var upgraded = OpsetUpgrade.Of(model);
        if (ReferenceEquals(upgraded, model)) return model;
        using var before = new ForeignSession(path, sample);
        using var after = new ForeignSession(OnnxWriter.Write(upgraded), sample);
        using var one = before.Batch(1, 0);
        using var other = after.Batch(1, 0);
        var name = before.Compared ?? throw new StageFailedException("error", $"No output of the model is numbers, so that it cannot be checked once brought to opset {OpsetUpgrade.Target}; export it with that opset or above.");
        return one.Output(name).Zip(other.Output(name)).All(pair => Math.Abs(pair.First - pair.Second) <= SameWithin * (1 + Math.Abs(pair.First)))
            ? upgraded
            : throw new StageFailedException("error", $"The model is not the same once brought to opset {OpsetUpgrade.Target}; export it with that opset or above.");
    }

    private static OnnxModel Folded(string path)
    {
        var folded = Path.Combine(Path.GetTempPath(), $"optimizer-{Guid.NewGuid():N}.onnx");
        try
        {
            using var options = ArtifactSession.Options();
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC;
            options.OptimizedModelFilePath = folded;
            new InferenceSession(path, options).Dispose();
            return OnnxReader.Read(File.ReadAllBytes(folded));
        }
        catch (OnnxRuntimeException refused)
        {
            throw new StageFailedException("error", $"ONNX Runtime does not load '{Path.GetFileName(path)}': {refused.Message}");
        }
        finally
        {
            File.Delete(folded);
        }
    }
}
