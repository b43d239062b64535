using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Artifacts;

/// <summary>A network as it was trained: float32 throughout.</summary>
public static class FloatGraph
{
    public static OnnxModel Build(Network network)
    {
        var graph = new OnnxGraphBuilder();
        Nodes(graph, network);
        return FloatNodes.Build(graph, network, "float32");
    }

    /// <summary>As <see cref="Build"/>, with the values after some layers as its outputs.</summary>
    /// <param name="positions">1 is after the first layer.</param>
    internal static OnnxModel BuildObserved(Network network, IReadOnlyList<int> positions)
    {
        var graph = new OnnxGraphBuilder();
        var names = Nodes(graph, network);
        var shapes = network.Shapes();
        return graph.Build("observed", [.. positions.Append(network.Layers.Length).Distinct().Select(position =>
            new OnnxValue(names[position - 1], OnnxElement.Float32, ["b", .. shapes[position].Select(size => (OnnxDim)size)]))]);
    }

    private static List<string> Nodes(OnnxGraphBuilder graph, Network network)
    {
        var x = FloatNodes.Input(graph, network);
        var names = new List<string>();
        for (var index = 0; index < network.Layers.Length; index++)
            names.Add(x = FloatNodes.Add(graph, network.Layers[index], x, FloatNodes.Name(network, index)));
        return names;
    }
}
