using System.Collections.Immutable;
using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Artifacts.Foreign;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Artifacts.Foreign;

/// <summary>Models that this project did not make: a real one of PaddleOCR, and small ones as other exporters write them.</summary>
[Collection(TorchCollection.Name)]
public sealed class ForeignModelTests
{
    private static string TextDirection => Path.Combine(AppContext.BaseDirectory, "assets", "onnx", "text-direction.onnx");

    [Fact]
    public void A_size_that_the_model_leaves_open_is_asked_for_by_name()
    {
        using var session = new ForeignSession(TextDirection, SampleRows.None);

        var refused = Assert.Throws<StageFailedException>(() => session.Open(1, []));

        Assert.StartsWith("The size ", refused.Message);
        Assert.Contains("serving.sample, a JSON file like {\"x\": {\"shape\": [3, ", refused.Message);
    }

    [Fact]
    public void The_bench_times_a_foreign_model_beside_the_reference()
    {
        var measured = new AlternatingTimer(TimeProvider.System).Measure(
            [() => new ForeignSession(TextDirection, Pictures(4)), () => new ArtifactSession(ReferenceModel.Bytes())], [1, 2], [], () => false);

        Assert.True(measured.Timings[0].Latency > 0);
        Assert.True(measured.Timings[0].Latency > measured.Timings[1].Latency, "133 thousand weights on a picture take longer than a small MLP");
        Assert.Contains(measured.Timings[0].BatchSize, new[] { 1, 2 });
    }

    [Theory]
    [InlineData(Quantization.Int8Static, 0.25)]
    public void The_foreign_model_in_8_bits_is_smaller_and_says_nearly_the_same(Quantization quantization, double error)
    {
        using var folder = new TemporaryFolder();
        var compressed = folder.At("small.onnx");

        var (bytes, notes) = ForeignQuantization.Of(TextDirection, quantization, Pictures(16));
        File.WriteAllBytes(compressed, bytes);

        var agreement = ModelAgreement.Of(compressed, TextDirection, Pictures(16));
        Assert.InRange(agreement["output_error"], 0.0001, error);
        Assert.InRange(agreement["agreement"], 0.8, 1);
        Assert.True(bytes.Length < 0.6 * new FileInfo(TextDirection).Length, $"{bytes.Length} bytes; {notes}");
        Assert.Contains("layers: weights and activations in 8 bits; ranges from 16 rows", notes);
    }

    [Theory]
    [InlineData(Quantization.Int8Dynamic, "DynamicQuantizeMatMul", 0.05)]
    [InlineData(Quantization.Int8Static, "QuantizeLinear", 0.05)]
    [InlineData(Quantization.Int4, "MatMulNBits", 0.35)]
    public void Dense_layers_of_any_exporter_are_written_anew(Quantization quantization, string kernel, double error)
    {
        using var folder = new TemporaryFolder();
        var original = folder.At("model.onnx");
        File.WriteAllBytes(original, OnnxWriter.Write(Perceptron()));
        var sample = Vectors(64);

        var (bytes, _) = ForeignQuantization.Of(original, quantization, sample);
        File.WriteAllBytes(folder.At("small.onnx"), bytes);

        Assert.Contains(OnnxReader.Read(bytes).Graph.Nodes, node => node.Type == kernel);
        Assert.InRange(ModelAgreement.Of(folder.At("small.onnx"), original, sample)["output_error"], 1e-6, error);
        Assert.True(bytes.Length < 0.5 * new FileInfo(original).Length);
    }

    [Fact]
    public void Static_8_bits_without_rows_are_refused_with_what_to_add()
    {
        var refused = Assert.Throws<StageFailedException>(() => ForeignQuantization.Of(TextDirection, Quantization.Int8Static, SampleRows.None));

        Assert.Contains("serving.sample", refused.Message);
    }

    [Fact]
    public void What_is_no_model_is_told_in_the_runtimes_words()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("model.onnx"), "not a model");

        var refused = Assert.Throws<StageFailedException>(() => new ForeignSession(folder.At("model.onnx"), SampleRows.None));

        Assert.StartsWith("ONNX Runtime does not load 'model.onnx': ", refused.Message);
    }

    [Fact]
    public void A_sample_is_read_as_rows_or_as_a_shape()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a.json"), """{"x": [[1, 2, 3], [4, 5, 6]], "mask": {"shape": [3]}}""");
        File.WriteAllText(folder.At("b.json"), "[[1, 2], [3]]");

        var sample = SampleRows.Read(folder.At("a.json"));
        var refused = Assert.Throws<StageFailedException>(() => SampleRows.Read(folder.At("b.json")));

        Assert.Equal((2, 3L), (sample.Inputs["x"].Rows, sample.Inputs["x"].RowShape[0]));
        Assert.Equal(0, sample.Rows);
        Assert.EndsWith("an array has 1 items where its neighbour has 2", refused.Message);
    }

    /// <summary>Something like lines of text: dark strokes on a bright ground, by a formula.</summary>
    private static SampleRows Pictures(int count)
    {
        var values = new double[count * 3 * 48 * 192];
        for (var at = 0; at < values.Length; at++)
        {
            var (picture, column, row) = (at / (3 * 48 * 192), at % 192, at / 192 % 48);
            values[at] = Math.Sin(column * (0.2 + (0.05 * picture))) * Math.Cos(row * 0.3) > 0.2 ? -0.8 : 0.7;
        }

        return new SampleRows(ImmutableSortedDictionary<string, InputRows>.Empty.Add("x", new InputRows([3, 48, 192], values)));
    }

    private static SampleRows Vectors(int count) => new(ImmutableSortedDictionary<string, InputRows>.Empty.Add(
        "", new InputRows([96], [.. Enumerable.Range(0, count * 96).Select(at => Math.Sin(at * 0.7) + (at % 5 * 0.1))])));

    /// <summary>As PyTorch exports one Gemm and as others write MatMul with Add: 96 - 64 - 32.</summary>
    private static OnnxModel Perceptron()
    {
        var graph = new OnnxGraphBuilder();
        var x = graph.Input("features", OnnxElement.Float32, "n", 96);
        float[] Weights(int count, double step) => [.. Enumerable.Range(0, count).Select(at => (float)Math.Sin(at * step) / 8)];
        var hidden = graph.Node("Gemm", [x, graph.Constant(OnnxTensor.Of("w1", Weights(96 * 64, 0.37), 64, 96)), graph.Constant(OnnxTensor.Of("b1", Weights(64, 0.9), 64))], "h", OnnxAttribute.Of("transB", 1));
        var relu = graph.Node("Relu", [hidden], "r");
        var product = graph.Node("MatMul", [relu, graph.Constant(OnnxTensor.Of("w2", Weights(64 * 32, 0.53), 64, 32))], "p");
        graph.Node("Add", [product, graph.Constant(OnnxTensor.Of("b2", Weights(32, 0.2), 32))], "scores");
        return graph.Build("perceptron", new OnnxValue("scores", OnnxElement.Float32, ["n", 32]));
    }
}
