using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>Dense layers in 8 bits with activations scaled by what each call brings; convolutions in float32, as ConvInteger is slower than that.</summary>
public static class DynamicInt8Graph
{
    public static OnnxModel Build(Network network)
    {
        var graph = new OnnxGraphBuilder();
        var x = FloatNodes.Input(graph, network);
        for (var index = 0; index < network.Layers.Length; index++)
        {
            var name = FloatNodes.Name(network, index);
            x = network.Layers[index] is DenseLayer dense ? Dense(graph, dense, x, name) : FloatNodes.Add(graph, network.Layers[index], x, name);
        }

        return FloatNodes.Build(graph, network, "int8_dynamic");
    }

    private static string Dense(OnnxGraphBuilder graph, DenseLayer dense, string x, string output)
    {
        var weight = Int8Weights.Of(dense.Weight, dense.Outputs);
        List<string> inputs =
        [
            x,
            graph.Constant(OnnxTensor.Of($"{output}.weight", Transposed(weight.Values, dense.Outputs, dense.Inputs), dense.Inputs, dense.Outputs)),
            graph.Constant(OnnxTensor.Of($"{output}.weight.scale", weight.Scales, dense.Outputs)),
            graph.Constant(OnnxTensor.Of($"{output}.weight.zero_point", new sbyte[dense.Outputs], dense.Outputs)),
        ];
        if (dense.Bias is { } bias) inputs.Add(graph.Constant(OnnxTensor.Of($"{output}.bias", bias, dense.Outputs)));
        return graph.MicrosoftNode("DynamicQuantizeMatMul", [.. inputs], output);
    }

    private static sbyte[] Transposed(sbyte[] values, int rows, int columns)
    {
        var transposed = new sbyte[values.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                transposed[(column * rows) + row] = values[(row * columns) + column];
        return transposed;
    }
}
