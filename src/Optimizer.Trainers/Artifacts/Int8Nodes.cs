using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>
/// Layers in quantise-dequantise form, which ONNX Runtime fuses into integer kernels: activations UInt8 (with Int8 and zero point 0 a
/// Relu does not fuse), weights Int8 per output channel, biases Int32 in steps of activation scale x weight scale.
/// </summary>
internal static class Int8Nodes
{
    /// <summary>A bias must fit 32 bits with room for the sum beside it.</summary>
    private const float LargestBias = 1 << 29;

    /// <summary>Rounds to 8 bits and back. Every consumer that shall compute in integers must read from such a pair.</summary>
    public static string RoundTrip(OnnxGraphBuilder graph, string x, (float Scale, byte ZeroPoint) quantisation, string name)
    {
        var scale = graph.Constant(OnnxTensor.Of($"{name}.scale", [quantisation.Scale]));
        var zeroPoint = graph.Constant(OnnxTensor.Of($"{name}.zero_point", [quantisation.ZeroPoint]));
        var quantised = graph.Node("QuantizeLinear", [x, scale, zeroPoint], $"{name}.quantised");
        return graph.Node("DequantizeLinear", [quantised, scale, zeroPoint], $"{name}.dequantised");
    }

    /// <param name="inputScale">Of the pair that <paramref name="x"/> comes from.</param>
    public static string Dense(OnnxGraphBuilder graph, DenseLayer dense, string x, float inputScale, string output)
    {
        var parameters = Parameters(graph, dense.Weight, dense.Bias ?? new float[dense.Outputs], [dense.Outputs, dense.Inputs], inputScale, output);
        return graph.Node("Gemm", [x, .. parameters], output, OnnxAttribute.Of("transB", 1));
    }

    public static string Conv(OnnxGraphBuilder graph, ConvLayer conv, string x, float inputScale, string output)
    {
        var parameters = Parameters(graph, conv.Weight, conv.Bias ?? new float[conv.OutChannels], [conv.OutChannels, conv.InChannels, conv.Kernel, conv.Kernel], inputScale, output);
        return graph.Node("Conv", [x, .. parameters], output, FloatNodes.Attributes(conv));
    }

    private static string[] Parameters(OnnxGraphBuilder graph, float[] weight, float[] bias, long[] dims, float inputScale, string output)
    {
        var channels = bias.Length;
        var smallest = bias.Select(value => Math.Abs(value) / (inputScale * LargestBias)).ToArray();
        var quantised = Int8Weights.Of(weight, channels, smallest);
        var biasScales = quantised.Scales.Select(scale => scale * inputScale).ToArray();
        var biasSteps = bias.Select((value, channel) => (int)MathF.Round(value / biasScales[channel])).ToArray();
        return
        [
            Dequantised(graph, OnnxTensor.Of($"{output}.weight", quantised.Values, dims), new sbyte[channels], quantised.Scales, $"{output}.weight"),
            Dequantised(graph, OnnxTensor.Of($"{output}.bias", biasSteps, channels), null, biasScales, $"{output}.bias"),
        ];
    }

    private static string Dequantised(OnnxGraphBuilder graph, OnnxTensor values, sbyte[]? zeroPoints, float[] scales, string name)
    {
        var inputs = new List<string>
        {
            graph.Constant(values),
            graph.Constant(OnnxTensor.Of($"{name}.scale", scales, scales.Length)),
        };
        if (zeroPoints is not null) inputs.Add(graph.Constant(OnnxTensor.Of($"{name}.zero_point", zeroPoints, zeroPoints.Length)));
        return graph.Node("DequantizeLinear", [.. inputs], $"{name}.dequantised", OnnxAttribute.Of("axis", 0));
    }
}
