using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>Writes networks as ONNX files: input <c>input</c> (b, …shape of a row), output <c>logits</c> (b, classes), both float32, b free.</summary>
public static class NetworkOnnx
{
    public const string Input = "input";

    public const string Output = "logits";

    public static void WriteFloat(Network network, string path) => Write(FloatGraph.Build(network), path);

    /// <summary>Activations in 8 bits by calibrated ranges, weights in 8 bits per channel, logits in float32.</summary>
    public static void WriteInt8Static(Network network, CalibrationRanges ranges, string path) => Write(StaticInt8Graph.Build(network, ranges), path);

    /// <summary>Dense layers in 8 bits, activations scaled anew at each call; convolutions stay float32.</summary>
    public static void WriteInt8Dynamic(Network network, string path) => Write(DynamicInt8Graph.Build(network), path);

    /// <summary>Dense weights in 4 bits, blocks of 32; convolutions in 8 bits by calibrated ranges.</summary>
    /// <param name="ranges">May be null when there is no convolution.</param>
    public static void WriteInt4(Network network, CalibrationRanges? ranges, string path) => Write(Int4Graph.Build(network, ranges), path);

    private static void Write(OnnxModel model, string path) => DurableFile.Write(path, OnnxWriter.Write(model));
}
