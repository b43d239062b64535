using System.Collections.Immutable;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>Dense layers of a foreign graph in 8 bits with activations scaled per call, or in 4 bits; everything else as it was.</summary>
internal static class DenseForeignGraph
{
    /// <summary>Below so many weights a layer's call overhead is all there is to gain.</summary>
    private const int LeastWeights = 256;

    /// <exception cref="StageFailedException">There is no dense layer with constant weights.</exception>
    public static (OnnxGraph Graph, string Notes) Of(OnnxGraph graph, Quantization quantization)
    {
        var constants = graph.Initialisers.ToDictionary(tensor => tensor.Name);
        var (nodes, added) = (ImmutableArray.CreateBuilder<OnnxNode>(), ImmutableArray.CreateBuilder<OnnxTensor>());
        var (done, left) = (0, graph.Nodes.Count(node => node.Type == "Conv"));
        foreach (var node in graph.Nodes)
        {
            if (ConstantProduct.Of(node, constants) is not { } dense || dense.Weight.Length < LeastWeights)
            {
                nodes.Add(node);
                continue;
            }

            nodes.Add(quantization == Quantization.Int4 ? Int4(dense, added) : Int8(dense, added));
            done++;
        }

        if (done == 0)
        {
            throw new StageFailedException("error", quantization == Quantization.Int4
                ? "The model has no dense layer with constant weights, and 4 bits are for those; use int8_static."
                : $"The model has no dense layer with constant weights to scale per call{(left > 0 ? "; convolutions gain from int8_static alone" : "")}.");
        }

        var what = quantization == Quantization.Int4 ? $"weights in 4 bits (blocks of {Int4Blocks.Size}), products in 8 bits" : "weights in 8 bits, activations scaled per call";
        return (Pruned(graph, nodes.ToImmutable(), added), $"{done} dense layers: {what}{(left > 0 ? $"; {left} convolutions stay as they were" : "")}.");
    }

    /// <summary>Without the constants that nothing reads any more.</summary>
    public static OnnxGraph Pruned(OnnxGraph graph, ImmutableArray<OnnxNode> nodes, IEnumerable<OnnxTensor> added)
    {
        var read = nodes.SelectMany(node => node.Inputs).Concat(graph.Outputs.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<OnnxTensor> kept = [.. graph.Initialisers.Where(tensor => read.Contains(tensor.Name)), .. added];
        // Old exporters list their constants among the inputs.
        var dropped = graph.Initialisers.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        return graph with { Nodes = nodes, Initialisers = kept, Inputs = [.. graph.Inputs.Where(input => !dropped.Contains(input.Name))] };
    }

    private static OnnxNode Int8(ConstantProduct dense, ImmutableArray<OnnxTensor>.Builder added)
    {
        var name = dense.Node.Outputs[0];
        var weight = Int8Weights.Of(dense.Weight, dense.Outputs);
        added.Add(OnnxTensor.Of($"{name}.weight8", ConstantProduct.Transposed(weight.Values, dense.Outputs, dense.Inputs), dense.Inputs, dense.Outputs));
        added.Add(OnnxTensor.Of($"{name}.weight8.scale", weight.Scales, dense.Outputs));
        added.Add(OnnxTensor.Of($"{name}.weight8.zero_point", new sbyte[dense.Outputs], dense.Outputs));
        List<string> inputs = [dense.X, $"{name}.weight8", $"{name}.weight8.scale", $"{name}.weight8.zero_point"];
        if (dense.Bias is { } bias)
        {
            added.Add(OnnxTensor.Of($"{name}.bias8", bias, dense.Outputs));
            inputs.Add($"{name}.bias8");
        }

        return new OnnxNode("DynamicQuantizeMatMul", [.. inputs], dense.Node.Outputs, [], "com.microsoft", dense.Node.Name);
    }

    private static OnnxNode Int4(ConstantProduct dense, ImmutableArray<OnnxTensor>.Builder added)
    {
        var name = dense.Node.Outputs[0];
        var blocks = Int4Blocks.Of(dense.Weight, dense.Outputs, dense.Inputs);
        added.Add(OnnxTensor.Of($"{name}.weight4", blocks.Packed, dense.Outputs, blocks.BlocksPerRow, Int4Blocks.Size / 2));
        added.Add(OnnxTensor.Of($"{name}.weight4.scale", blocks.Scales, dense.Outputs, blocks.BlocksPerRow));
        List<string> inputs = [dense.X, $"{name}.weight4", $"{name}.weight4.scale"];
        if (dense.Bias is { } bias)
        {
            added.Add(OnnxTensor.Of($"{name}.bias4", bias, dense.Outputs));
            inputs.AddRange(["", "", $"{name}.bias4"]);
        }

        return new OnnxNode(
            "MatMulNBits", [.. inputs], dense.Node.Outputs,
            [
                OnnxAttribute.Of("K", dense.Inputs), OnnxAttribute.Of("N", dense.Outputs), OnnxAttribute.Of("bits", 4),
                OnnxAttribute.Of("block_size", Int4Blocks.Size), OnnxAttribute.Of("accuracy_level", 4),
            ],
            "com.microsoft", dense.Node.Name);
    }
}
