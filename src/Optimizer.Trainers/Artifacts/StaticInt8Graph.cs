using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>Everything in 8 bits but the logits.</summary>
public static class StaticInt8Graph
{
    public static OnnxModel Build(Network network, CalibrationRanges ranges)
    {
        var graph = new OnnxGraphBuilder();
        var quantisation = ranges.Values[0].Quantisation();
        var x = Int8Nodes.RoundTrip(graph, FloatNodes.Input(graph, network), quantisation, NetworkOnnx.Input);
        for (var index = 0; index < network.Layers.Length; index++)
        {
            var name = FloatNodes.Name(network, index);
            x = network.Layers[index] switch
            {
                DenseLayer dense => Int8Nodes.Dense(graph, dense, x, quantisation.Scale, name),
                ConvLayer conv => Int8Nodes.Conv(graph, conv, x, quantisation.Scale, name),
                var other => FloatNodes.Shape(graph, other, x, name),
            };
            if (index == network.Layers.Length - 1 || KeepsFloatUntilRelu(network, index)) continue;
            if (network.Layers[index] is not (MaxPoolLayer or FlattenLayer)) quantisation = ranges.Values[index + 1].Quantisation();
            x = Int8Nodes.RoundTrip(graph, x, quantisation, name);
        }

        return FloatNodes.Build(graph, network, "int8_static");
    }

    /// <summary>A pair between a product and its Relu would keep the two from fusing.</summary>
    internal static bool KeepsFloatUntilRelu(Network network, int index) =>
        network.Layers[index] is DenseLayer or ConvLayer && index + 1 < network.Layers.Length && network.Layers[index + 1] is ReluLayer;
}
