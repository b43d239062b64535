using System.Collections.Immutable;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>
/// Convolutions and dense layers of a foreign graph in 8 bits, in quantise-dequantise form, by ranges seen on sample rows. A pair stands before
/// each such layer, after each convolution (after its Relu where one follows), and after what only moves values between two of them: without a
/// pair on every side ONNX Runtime makes no integer kernel of it, and unpacks the weights at each call.
/// </summary>
internal sealed class StaticForeignGraph
{
    private const int MostRows = 128;
    private const int BatchSize = 8;
    private const float LargestBias = 1 << 29;

    /// <summary>They move values and change none, so the range before them is that after them.</summary>
    private static readonly HashSet<string> Movers = ["MaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze", "Identity"];

    private readonly OnnxGraph graph;
    private readonly Dictionary<string, OnnxTensor> constants;
    private readonly ILookup<string, OnnxNode> readers;
    private readonly Dictionary<string, string> pairs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float> scales = new(StringComparer.Ordinal);
    private readonly ImmutableArray<OnnxNode>.Builder nodes = ImmutableArray.CreateBuilder<OnnxNode>();
    private readonly ImmutableArray<OnnxTensor>.Builder added = ImmutableArray.CreateBuilder<OnnxTensor>();
    private IReadOnlyDictionary<string, ValueRange> ranges = new Dictionary<string, ValueRange>();

    private StaticForeignGraph(OnnxGraph graph)
    {
        this.graph = graph;
        constants = graph.Initialisers.ToDictionary(tensor => tensor.Name);
        readers = graph.Nodes.SelectMany(node => node.Inputs.Distinct().Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
    }

    /// <exception cref="StageFailedException">No rows to see ranges on, or no layer with constant weights.</exception>
    public static (OnnxGraph Graph, string Notes) Of(OnnxModel model, SampleRows sample)
    {
        if (sample.Rows == 0)
            throw new StageFailedException("error", "int8_static sets the ranges of what flows through the model by rows it is shown: name a JSON file with some by serving.sample, or give the trainer data.");
        var whole = new StaticForeignGraph(model.Graph);
        var layers = model.Graph.Nodes.Where(whole.IsLayer).ToList();
        if (layers.Count == 0) throw new StageFailedException("error", "The model has no convolution or dense layer with constant weights to put into 8 bits.");
        whole.ranges = Observed(model, whole.Observe(layers), sample);
        foreach (var node in model.Graph.Nodes) whole.Add(node);
        return (
            DenseForeignGraph.Pruned(model.Graph, whole.nodes.ToImmutable(), whole.added),
            $"{layers.Count} layers: weights and activations in 8 bits; ranges from {Math.Min(MostRows, sample.Rows)} rows.");
    }

    private bool IsLayer(OnnxNode node) => IsConvolution(node) || ConstantProduct.Of(node, constants) is not null;

    private bool IsConvolution(OnnxNode node) => node is { Type: "Conv", Domain: "" or "ai.onnx" } && node.Inputs.Length >= 2
        && constants.TryGetValue(node.Inputs[1], out var weight) && weight.Element == OnnxElement.Float32 && weight.Dims.Length >= 3
        && (node.Inputs.Length < 3 || node.Inputs[2].Length == 0 || (constants.TryGetValue(node.Inputs[2], out var bias) && bias.Element == OnnxElement.Float32))
        && !IsOutput(End(node));

    private bool IsOutput(string name) => graph.Outputs.Any(output => output.Name == name);

    /// <summary>What leaves a convolution, with the Relu that is computed along with it.</summary>
    private string End(OnnxNode convolution)
    {
        var output = convolution.Outputs[0];
        return !IsOutput(output) && readers[output].ToList() is [{ Type: "Relu" } relu] ? relu.Outputs[0] : output;
    }

    private IEnumerable<string> Observe(IEnumerable<OnnxNode> layers) =>
        layers.SelectMany(layer => layer.Type == "Conv" ? new[] { layer.Inputs[0], End(layer) } : [layer.Inputs[0]]).Distinct();

    private static Dictionary<string, ValueRange> Observed(OnnxModel model, IEnumerable<string> names, SampleRows sample)
    {
        var wanted = names.ToList();
        var inputs = model.Graph.Inputs.Select(input => input.Name).ToHashSet(StringComparer.Ordinal);
        var shown = model.Graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        // An output is named with its type; its shape may be left open.
        var observed = model.Graph with
        {
            Outputs = [.. model.Graph.Outputs, .. wanted.Where(name => !inputs.Contains(name) && !shown.Contains(name)).Select(name => new OnnxValue(name, OnnxElement.Float32, []) { HasShape = false })],
        };
        using var session = new ForeignSession(OnnxWriter.Write(model with { Graph = observed }), sample);
        if (!session.IsFed)
            throw new StageFailedException("error", $"int8_static wants rows for every input of the model ({session.Takes}); give them by serving.sample.");
        var ranges = new Dictionary<string, ValueRange>(StringComparer.Ordinal);
        for (var from = 0; from < Math.Min(MostRows, sample.Rows);)
        {
            using var batch = session.Batch(Math.Min(BatchSize, sample.Rows - from), from);
            foreach (var name in wanted)
            {
                var (low, high) = ranges.GetValueOrDefault(name) is var before ? (before.Low, before.High) : default;
                foreach (var value in inputs.Contains(name) ? batch.Input(name) : batch.Output(name))
                {
                    if (float.IsFinite(value)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
                }

                ranges[name] = new ValueRange(low, high);
            }

            from += batch.Rows;
        }

        return ranges;
    }

    private void Add(OnnxNode node)
    {
        if (IsConvolution(node)) AddConvolution(node);
        else if (ConstantProduct.Of(node, constants) is { } dense) AddDense(dense);
        else nodes.Add(node with { Inputs = [.. node.Inputs.Select(name => pairs.GetValueOrDefault(name, name))] });
        var output = node.Outputs[0];
        if (node.Type == "Relu" && node.Inputs.Length == 1 && graph.Nodes.FirstOrDefault(other => other.Outputs.Contains(node.Inputs[0])) is { } before && IsConvolution(before) && End(before) == output)
            _ = Pair(output);
        else if (Movers.Contains(node.Type) && scales.ContainsKey(node.Inputs[0]) && !IsOutput(output) && !ranges.ContainsKey(output))
            _ = Pair(output, ranges[node.Inputs[0]]);
    }

    private void AddConvolution(OnnxNode node)
    {
        var x = Pair(node.Inputs[0]);
        var weight = constants[node.Inputs[1]];
        var channels = (int)weight.Dims[0];
        var bias = node.Inputs.Length > 2 && node.Inputs[2].Length > 0 ? constants[node.Inputs[2]].Floats() : new float[channels];
        var parameters = Parameters(node.Outputs[0], weight.Floats(), bias, [.. weight.Dims], scales[node.Inputs[0]]);
        nodes.Add(node with { Inputs = [x, .. parameters] });
        if (End(node) == node.Outputs[0]) _ = Pair(node.Outputs[0]);
    }

    private void AddDense(ConstantProduct dense)
    {
        var x = Pair(dense.X);
        var name = dense.Node.Outputs[0];
        if (dense.Node.Type == "Gemm")
        {
            var parameters = Parameters(name, dense.Weight, dense.Bias ?? new float[dense.Outputs], [dense.Outputs, dense.Inputs], scales[dense.X]);
            nodes.Add(new OnnxNode("Gemm", [x, .. parameters], dense.Node.Outputs, [OnnxAttribute.Of("transB", 1)], "", dense.Node.Name));
            return;
        }

        var weight = Int8Weights.Of(dense.Weight, dense.Outputs);
        added.Add(OnnxTensor.Of($"{name}.weight8", ConstantProduct.Transposed(weight.Values, dense.Outputs, dense.Inputs), dense.Inputs, dense.Outputs));
        Dequantised($"{name}.weight8", weight.Scales, new sbyte[dense.Outputs], axis: 1);
        nodes.Add(dense.Node with { Inputs = [x, $"{name}.weight8.dequantised"] });
    }

    /// <returns>Names of the weight and the bias, both dequantised.</returns>
    private string[] Parameters(string name, float[] weight, float[] bias, long[] dims, float inputScale)
    {
        var smallest = bias.Select(value => Math.Abs(value) / (inputScale * LargestBias)).ToArray();
        var quantised = Int8Weights.Of(weight, bias.Length, smallest);
        var biasScales = quantised.Scales.Select(scale => scale * inputScale).ToArray();
        added.Add(OnnxTensor.Of($"{name}.weight8", quantised.Values, dims));
        added.Add(OnnxTensor.Of($"{name}.bias8", bias.Select((value, channel) => (int)MathF.Round(value / biasScales[channel])).ToArray(), bias.Length));
        Dequantised($"{name}.weight8", quantised.Scales, new sbyte[bias.Length], axis: 0);
        Dequantised($"{name}.bias8", biasScales, null, axis: 0);
        return [$"{name}.weight8.dequantised", $"{name}.bias8.dequantised"];
    }

    private void Dequantised(string name, float[] channelScales, sbyte[]? zeroPoints, int axis)
    {
        added.Add(OnnxTensor.Of($"{name}.scale", channelScales, channelScales.Length));
        List<string> inputs = [name, $"{name}.scale"];
        if (zeroPoints is not null)
        {
            added.Add(OnnxTensor.Of($"{name}.zero_point", zeroPoints, zeroPoints.Length));
            inputs.Add($"{name}.zero_point");
        }

        nodes.Add(new OnnxNode("DequantizeLinear", [.. inputs], [$"{name}.dequantised"], [OnnxAttribute.Of("axis", axis)], "", $"{name}.dequantised"));
    }

    /// <summary>Rounds a value to 8 bits and back, once; whoever reads it later reads that.</summary>
    private string Pair(string name, ValueRange? range = null)
    {
        if (pairs.TryGetValue(name, out var known)) return known;
        var (scale, zeroPoint) = (range ?? ranges[name]).Quantisation();
        added.Add(OnnxTensor.Of($"{name}.scale8", [scale]) with { Dims = [] });
        added.Add(OnnxTensor.Of($"{name}.zero8", [zeroPoint]) with { Dims = [] });
        nodes.Add(new OnnxNode("QuantizeLinear", [name, $"{name}.scale8", $"{name}.zero8"], [$"{name}.in8"], [], "", $"{name}.in8"));
        nodes.Add(new OnnxNode("DequantizeLinear", [$"{name}.in8", $"{name}.scale8", $"{name}.zero8"], [$"{name}.of8"], [], "", $"{name}.of8"));
        scales[name] = scale;
        if (!ranges.ContainsKey(name)) ranges = new Dictionary<string, ValueRange>(ranges, StringComparer.Ordinal) { [name] = range!.Value };
        return pairs[name] = $"{name}.of8";
    }
}
