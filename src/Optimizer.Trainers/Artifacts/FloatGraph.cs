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

    /// <summary>As <see cref="Build"/>, with the value after every layer an output, in the layers' order: for calibration.</summary>
    public static OnnxModel BuildObserved(Network network)
    {
        var graph = new OnnxGraphBuilder();
        var names = Nodes(graph, network);
        var shapes = network.Shapes();
        return graph.Build("observed", [.. names.Select((name, index) => new OnnxValue(name, OnnxElement.Float32, ["b", .. shapes[index + 1].Select(size => (OnnxDim)size)]))]);
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
