using System.Collections.Immutable;
using Optimizer.Trainers.Artifacts.Onnx;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>
/// ONNX Runtime makes one Gemm of a product and the sum after it, also where what is added is no constant but another branch, as in models of several
/// inputs. No layer with a constant bias is left then: product and sum are taken apart again.
/// </summary>
internal static class SeparateSums
{
    public static OnnxGraph Of(OnnxGraph graph)
    {
        var constants = graph.Initialisers.ToDictionary(tensor => tensor.Name);
        var (nodes, added) = (ImmutableArray.CreateBuilder<OnnxNode>(), new List<OnnxTensor>());
        foreach (var node in graph.Nodes)
        {
            if (node is not { Type: "Gemm", Domain: "" or "ai.onnx", Inputs: [var x, var w, { Length: > 0 } sum] } || constants.ContainsKey(sum)
                || ConstantProduct.Of(node with { Inputs = [x, w] }, constants) is not { } product)
            {
                nodes.Add(node);
                continue;
            }

            var output = node.Outputs[0];
            added.Add(OnnxTensor.Of($"{output}.weight", ConstantProduct.Transposed(product.Weight, product.Outputs, product.Inputs), product.Inputs, product.Outputs));
            nodes.Add(new OnnxNode("MatMul", [x, $"{output}.weight"], [$"{output}.product"], [], "", $"{output}.product"));
            nodes.Add(new OnnxNode("Add", [$"{output}.product", sum], [output], [], "", node.Name));
        }

        return added.Count == 0 ? graph : DenseForeignGraph.Pruned(graph, nodes.ToImmutable(), added);
    }
}
