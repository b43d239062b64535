using System.Collections.Immutable;
using Optimizer.Core.Data;
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

    [Fact]
    public void Several_inputs_of_any_type_are_made_up_by_their_names_shapes_and_types()
    {
        using var session = new ForeignSession(OnnxWriter.Write(Classifier()), SampleRows.None);

        using var batch = session.Batch(2, 0);

        Assert.Equal(2 * 128, batch.Input("input_ids").Length);
        Assert.All(batch.Input("input_ids"), value => Assert.InRange(value, 0, 1));
        Assert.All(batch.Input("attention_mask"), value => Assert.Equal(1, value));
        Assert.Equal(2 * 4, batch.Output("logits").Length);
        Assert.Null(session.FixedRows);
        Assert.False(session.IsFed);
        Assert.Equal("made up from the model's shapes, sequence 128", session.Fed);
        Assert.Equal("input_ids [?], attention_mask [?], temperature []", session.Takes);
    }

    [Fact]
    public void A_size_known_of_one_input_is_that_of_every_other_that_calls_it_so()
    {
        var sample = new SampleRows(ImmutableSortedDictionary<string, InputRows>.Empty.Add("input_ids", new InputRows([3], [1, 0, 1, 0, 0, 1])));
        using var session = new ForeignSession(OnnxWriter.Write(Classifier()), sample);

        using var batch = session.Batch(2, 0);

        Assert.Equal([1, 0, 1, 0, 0, 1], batch.Input("input_ids"));
        Assert.Equal([1, 1, 1, 1, 1, 1], batch.Input("attention_mask"));
    }

    [Fact]
    public void The_bench_times_a_model_of_several_inputs()
    {
        var measured = new AlternatingTimer(TimeProvider.System).Measure(
            [() => new ForeignSession(OnnxWriter.Write(Classifier()), SampleRows.None), () => new ArtifactSession(ReferenceModel.Bytes())], [1, 8], [], () => false);

        Assert.True(measured.Timings[0].Latency > 0);
    }

    [Fact]
    public void Rows_of_the_data_are_dealt_out_to_several_inputs_in_their_order()
    {
        using var session = new ForeignSession(OnnxWriter.Write(Sum(2, 1)), SampleRows.Of([1, 2, 30, 4, 5, 60], [3]));

        using var batch = session.Batch(2, 0);

        Assert.True(session.IsFed);
        Assert.Equal([1, 2, 4, 5], batch.Input("left"));
        Assert.Equal([30, 60], batch.Input("right"));
        Assert.Equal([31, 32, 64, 65], batch.Output("sums"));
    }

    [Fact]
    public void A_model_whose_inputs_do_not_sum_up_to_a_row_is_not_scored_on_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At("model.onnx"), OnnxWriter.Write(Sum(2, 1)));
        var data = new LoadedData(new DataSet([.. Enumerable.Range(0, 40).Select(at => (float)at)], [0, 1, 0, 1, 0, 1, 0, 1, 0, 1], ["a", "b"], [4]), new DataSplit([0, 1], [2, 3], [4], 0), "");

        var refused = Assert.Throws<StageFailedException>(() => ModelScores.Of(folder.At("model.onnx"), data, data.Split.Validation, ""));

        Assert.StartsWith("The model takes left [2], right [1], and a row of the spec's data has 4 values", refused.Message);
    }

    [Fact]
    public void Static_8_bits_want_rows_for_every_input()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At("model.onnx"), OnnxWriter.Write(Sum(96, 1, dense: true)));
        var sample = new SampleRows(ImmutableSortedDictionary<string, InputRows>.Empty.Add("left", new InputRows([96], new double[96 * 4])));

        var refused = Assert.Throws<StageFailedException>(() => ForeignQuantization.Of(folder.At("model.onnx"), Quantization.Int8Static, sample));

        Assert.Equal("int8_static wants rows for every input of the model (left [96], right [1]); give them by serving.sample.", refused.Message);
    }

    [Theory]
    [InlineData(Quantization.Int8Dynamic, "DynamicQuantizeMatMul", 0.05)]
    [InlineData(Quantization.Int8Static, "QuantizeLinear", 0.05)]
    [InlineData(Quantization.Int4, "MatMulNBits", 0.35)]
    public void A_model_of_two_inputs_is_compressed(Quantization quantization, string kernel, double error)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At("model.onnx"), OnnxWriter.Write(Sum(96, 96, dense: true)));
        InputRows Rows(double step) => new([96], [.. Enumerable.Range(0, 64 * 96).Select(at => at * step % 1)]);
        var sample = new SampleRows(ImmutableSortedDictionary<string, InputRows>.Empty.Add("left", Rows(0.731)).Add("right", Rows(0.317)));

        var (bytes, _) = ForeignQuantization.Of(folder.At("model.onnx"), quantization, sample);
        File.WriteAllBytes(folder.At("small.onnx"), bytes);

        Assert.Contains(OnnxReader.Read(bytes).Graph.Nodes, node => node.Type == kernel);
        Assert.InRange(ModelAgreement.Of(folder.At("small.onnx"), folder.At("model.onnx"), sample)["output_error"], 1e-6, error);
    }

    [Fact]
    public void Texts_are_fed_from_the_sample_and_compared_are_numbers()
    {
        using var folder = new TemporaryFolder();
        var graph = new OnnxGraphBuilder();
        var word = graph.Input("word", OnnxElement.Text, "n", 1);
        var x = graph.Input("x", OnnxElement.Float32, "n", 1);
        graph.Node("Identity", [word], "label");
        graph.Node("Neg", [x], "score");
        File.WriteAllBytes(folder.At("model.onnx"), OnnxWriter.Write(graph.Build("texts", new OnnxValue("label", OnnxElement.Text, ["n", 1]), new OnnxValue("score", OnnxElement.Float32, ["n", 1]))));
        File.WriteAllText(folder.At("sample.json"), """{"word": [["yes"], ["no"]], "x": [[1], [2]]}""");

        var sample = SampleRows.Read(folder.At("sample.json"));
        using var session = new ForeignSession(folder.At("model.onnx"), sample);
        using var batch = session.Batch(2, 0);
        batch.Run();

        Assert.True(session.IsFed);
        Assert.Equal("score", session.Compared);
        Assert.Equal([-1, -2], batch.Output("score"));
        Assert.Equal(1, ModelAgreement.Of(folder.At("model.onnx"), folder.At("model.onnx"), sample)["agreement"]);
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

    /// <summary>Of sentences, as language models take them: ids and a mask of a length that is open, and a number that has no batch.</summary>
    private static OnnxModel Classifier()
    {
        var graph = new OnnxGraphBuilder();
        var ids = graph.Input("input_ids", OnnxElement.Int64, "batch", "sequence");
        var mask = graph.Input("attention_mask", OnnxElement.Int64, "batch", "sequence");
        var temperature = graph.Input("temperature", OnnxElement.Float32, 1);
        var table = graph.Constant(OnnxTensor.Of("table", [.. Enumerable.Range(0, 2 * 4).Select(at => (float)at)], 2, 4));
        var words = graph.Node("Gather", [table, ids], "words", OnnxAttribute.Of("axis", 0));
        var visible = graph.Node("Unsqueeze", [graph.Node("Cast", [mask], "shown", OnnxAttribute.Of("to", 1)), graph.Constant(OnnxTensor.Of("last", [2L], 1))], "visible");
        var sum = graph.Node("ReduceSum", [graph.Node("Mul", [words, visible], "seen"), graph.Constant(OnnxTensor.Of("middle", [1L], 1))], "sum", OnnxAttribute.Of("keepdims", 0));
        graph.Node("Div", [sum, temperature], "logits");
        return graph.Build("classifier", new OnnxValue("logits", OnnxElement.Float32, ["batch", 4]));
    }

    /// <summary>Two inputs whose rows are summed, the left one through a dense layer if asked for.</summary>
    private static OnnxModel Sum(int left, int right, bool dense = false)
    {
        var graph = new OnnxGraphBuilder();
        var (x, y) = (graph.Input("left", OnnxElement.Float32, "n", left), graph.Input("right", OnnxElement.Float32, "n", right));
        if (dense) x = graph.Node("MatMul", [x, graph.Constant(OnnxTensor.Of("w", [.. Enumerable.Range(0, left * left).Select(at => ((at * 7919 % 101) - 50) / 50f)], left, left))], "product");
        graph.Node("Add", [x, y], "sums");
        return graph.Build("sum", new OnnxValue("sums", OnnxElement.Float32, ["n", left]));
    }
}
