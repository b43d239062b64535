using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>Dense weights in 4 bits with products in 8 bits (accuracy_level 4: the only fast one); convolutions as in <see cref="StaticInt8Graph"/>.</summary>
public static class Int4Graph
{
    /// <exception cref="ArgumentNullException">There are convolutions but no ranges for their inputs.</exception>
    public static OnnxModel Build(Network network, CalibrationRanges? ranges)
    {
        var graph = new OnnxGraphBuilder();
        var x = FloatNodes.Input(graph, network);
        var convolutional = network.Layers.Any(layer => layer is ConvLayer);
        var quantisation = (Scale: 1f, ZeroPoint: (byte)0);
        if (convolutional)
        {
            ArgumentNullException.ThrowIfNull(ranges);
            quantisation = ranges.Values[0].Quantisation();
            x = Int8Nodes.RoundTrip(graph, x, quantisation, NetworkOnnx.Input);
        }

        var inDense = false;
        for (var index = 0; index < network.Layers.Length; index++)
        {
            var name = FloatNodes.Name(network, index);
            x = network.Layers[index] switch
            {
                DenseLayer dense => Dense(graph, dense, x, name),
                ConvLayer conv => Int8Nodes.Conv(graph, conv, x, quantisation.Scale, name),
                var other => FloatNodes.Shape(graph, other, x, name),
            };
            inDense |= network.Layers[index] is DenseLayer;
            if (!convolutional || inDense || StaticInt8Graph.KeepsFloatUntilRelu(network, index)) continue;
            if (network.Layers[index] is not (MaxPoolLayer or FlattenLayer)) quantisation = ranges!.Values[index + 1].Quantisation();
            x = Int8Nodes.RoundTrip(graph, x, quantisation, name);
        }

        return FloatNodes.Build(graph, network, "int4");
    }

    private static string Dense(OnnxGraphBuilder graph, DenseLayer dense, string x, string output)
    {
        var blocks = Int4Blocks.Of(dense.Weight, dense.Outputs, dense.Inputs);
        List<string> inputs =
        [
            x,
            graph.Constant(OnnxTensor.Of($"{output}.weight", blocks.Packed, dense.Outputs, blocks.BlocksPerRow, Int4Blocks.Size / 2)),
            graph.Constant(OnnxTensor.Of($"{output}.weight.scale", blocks.Scales, dense.Outputs, blocks.BlocksPerRow)),
        ];
        if (dense.Bias is { } bias) inputs.AddRange(["", "", graph.Constant(OnnxTensor.Of($"{output}.bias", bias, dense.Outputs))]);
        return graph.MicrosoftNode(
            "MatMulNBits",
            [.. inputs],
            output,
            OnnxAttribute.Of("K", dense.Inputs),
            OnnxAttribute.Of("N", dense.Outputs),
            OnnxAttribute.Of("bits", 4),
            OnnxAttribute.Of("block_size", Int4Blocks.Size),
            OnnxAttribute.Of("accuracy_level", 4));
    }
}
