using Microsoft.ML.OnnxRuntime;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>
/// Reads back what ONNX Runtime made of an artifact. A fusion it misses costs 3 to 50 times the time and is reported nowhere, so each product
/// must have become its integer kernel, and no quantised weight may be kept or unpacked as float.
/// </summary>
public static class ArtifactGuard
{
    private static readonly HashSet<string> FloatProducts = ["Gemm", "FusedGemm", "MatMul", "FusedMatMul", "TransposeMatMul", "Conv", "FusedConv"];

    /// <returns>Operators of the optimised graph and how many of each.</returns>
    /// <exception cref="ArtifactRefusedException">A product stayed float, or a weight is unpacked at each call.</exception>
    public static SortedDictionary<string, int> Check(string path, Quantization quantization, Network network)
    {
        var graph = Optimised(path).Graph;
        var operators = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes) operators[node.Type] = operators.GetValueOrDefault(node.Type) + 1;

        var (dense, convolutions) = (network.Layers.Count(layer => layer is DenseLayer), network.Layers.Count(layer => layer is ConvLayer));
        var (denseKernel, convolutionKernel) = Kernels(quantization);
        if (denseKernel is not null) Demand(operators, denseKernel, dense, quantization);
        if (convolutionKernel is not null) Demand(operators, convolutionKernel, convolutions, quantization);
        RefuseFloatCopies(graph, quantization, (denseKernel is null ? dense : 0) + (convolutionKernel is null ? convolutions : 0));
        return operators;
    }

    private static (string? Dense, string? Convolution) Kernels(Quantization quantization) => quantization switch
    {
        Quantization.Int8Static => ("QGemm", "QLinearConv"),
        Quantization.Int8Dynamic => ("DynamicQuantizeMatMul", null),
        Quantization.Int4 => ("MatMulNBits", "QLinearConv"),
        _ => (null, null),
    };

    private static void Demand(SortedDictionary<string, int> operators, string kernel, int count, Quantization quantization)
    {
        var found = operators.GetValueOrDefault(kernel);
        if (found == count) return;
        throw new ArtifactRefusedException(
            $"ONNX Runtime made {found} of {count} {quantization} layers into {kernel}, so this artifact would run far slower than its numbers promise. Its graph: {Text(operators)}. Try another `quantization`, and report this.");
    }

    private static void RefuseFloatCopies(OnnxGraph graph, Quantization quantization, int floatLayers)
    {
        var constants = graph.Initialisers.ToDictionary(tensor => tensor.Name);
        foreach (var node in graph.Nodes.Where(node => node.Type == "DequantizeLinear" && constants.ContainsKey(node.Inputs[0])))
            throw new ArtifactRefusedException($"The {quantization} weight {node.Inputs[0]} is unpacked to float at each call. Try another `quantization`, and report this.");
        var floats = graph.Nodes.Count(node =>
            FloatProducts.Contains(node.Type) && constants.TryGetValue(node.Inputs[1], out var weight) && weight.Element == OnnxElement.Float32);
        if (floats > floatLayers)
            throw new ArtifactRefusedException($"{floats} layers of an {quantization} artifact hold float weights where {floatLayers} may. Try another `quantization`, and report this.");
    }

    private static OnnxModel Optimised(string path)
    {
        var readBack = path + ".optimised";
        try
        {
            using var options = ArtifactSession.Options();
            options.OptimizedModelFilePath = readBack;
            new InferenceSession(path, options).Dispose();
            return OnnxReader.Read(File.ReadAllBytes(readBack));
        }
        finally
        {
            File.Delete(readBack);
        }
    }

    private static string Text(SortedDictionary<string, int> operators) => string.Join(", ", operators.Select(pair => $"{pair.Key} {pair.Value}"));
}

/// <summary>An artifact that would not be served as its format says.</summary>
public sealed class ArtifactRefusedException(string message) : Exception(message);
