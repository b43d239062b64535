using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>One layer as float32 ONNX nodes. Each returns the name of its output.</summary>
internal static class FloatNodes
{
    /// <summary>The graph's input, of a batch size known at run time.</summary>
    public static string Input(OnnxGraphBuilder graph, Network network) =>
        graph.Input(NetworkOnnx.Input, OnnxElement.Float32, ["b", .. network.InputShape.Select(size => (OnnxDim)size)]);

    public static OnnxModel Build(OnnxGraphBuilder graph, Network network, string name) =>
        graph.Build(name, new OnnxValue(NetworkOnnx.Output, OnnxElement.Float32, ["b", network.Classes]));

    /// <summary><c>logits</c> for the last layer, <c>layer3</c> for the others.</summary>
    public static string Name(Network network, int index) => index == network.Layers.Length - 1 ? NetworkOnnx.Output : $"layer{index}";

    public static string Add(OnnxGraphBuilder graph, Layer layer, string x, string output) => layer switch
    {
        DenseLayer dense => Dense(graph, dense, x, output),
        ConvLayer conv => Conv(graph, conv, x, output),
        _ => Shape(graph, layer, x, output),
    };

    /// <summary>Layers without weights.</summary>
    public static string Shape(OnnxGraphBuilder graph, Layer layer, string x, string output) => layer switch
    {
        ReluLayer => graph.Node("Relu", [x], output),
        MaxPoolLayer pool => graph.Node("MaxPool", [x], output, OnnxAttribute.Of("kernel_shape", pool.Size, pool.Size), OnnxAttribute.Of("strides", pool.Size, pool.Size)),
        FlattenLayer => graph.Node("Flatten", [x], output, OnnxAttribute.Of("axis", 1)),
        _ => throw new NotSupportedException($"A layer of type {layer.GetType().Name} has no ONNX form."),
    };

    public static OnnxAttribute[] Attributes(ConvLayer conv) =>
    [
        OnnxAttribute.Of("kernel_shape", conv.Kernel, conv.Kernel),
        OnnxAttribute.Of("pads", conv.Padding, conv.Padding, conv.Padding, conv.Padding),
        OnnxAttribute.Of("strides", 1, 1),
    ];

    private static string Dense(OnnxGraphBuilder graph, DenseLayer dense, string x, string output)
    {
        var weight = graph.Constant(OnnxTensor.Of($"{output}.weight", dense.Weight, dense.Outputs, dense.Inputs));
        return graph.Node("Gemm", [x, weight, .. Bias(graph, dense.Bias, output)], output, OnnxAttribute.Of("transB", 1));
    }

    private static string Conv(OnnxGraphBuilder graph, ConvLayer conv, string x, string output)
    {
        var weight = graph.Constant(OnnxTensor.Of($"{output}.weight", conv.Weight, conv.OutChannels, conv.InChannels, conv.Kernel, conv.Kernel));
        return graph.Node("Conv", [x, weight, .. Bias(graph, conv.Bias, output)], output, Attributes(conv));
    }

    private static string[] Bias(OnnxGraphBuilder graph, float[]? bias, string output) =>
        bias is null ? [] : [graph.Constant(OnnxTensor.Of($"{output}.bias", bias, bias.Length))];
}
