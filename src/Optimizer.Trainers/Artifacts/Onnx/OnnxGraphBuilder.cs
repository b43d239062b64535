using System.Collections.Immutable;

namespace Optimizer.Trainers.Artifacts.Onnx;

/// <summary>Puts a graph together and refuses what ONNX Runtime would swallow silently: a name defined twice, a node before its inputs, a constant nobody uses.</summary>
public sealed class OnnxGraphBuilder
{
    private readonly List<OnnxValue> inputs = [];
    private readonly List<OnnxTensor> initialisers = [];
    private readonly List<OnnxNode> nodes = [];
    private readonly HashSet<string> known = [];
    private readonly HashSet<string> used = [];

    public string Input(string name, OnnxElement element, params ReadOnlySpan<OnnxDim> dims)
    {
        inputs.Add(new OnnxValue(Define(name), element, [.. dims]));
        return name;
    }

    public string Constant(OnnxTensor tensor)
    {
        initialisers.Add(tensor);
        return Define(tensor.Name);
    }

    /// <summary>A node with one output, whose name is returned.</summary>
    /// <exception cref="InvalidOperationException">An input is not defined yet, or the output's name is taken.</exception>
    public string Node(string type, ReadOnlySpan<string> inputNames, string output, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Add(new OnnxNode(type, [.. inputNames], [output], [.. attributes], "", output));

    /// <summary>As <see cref="Node"/>, of ONNX Runtime's own operators.</summary>
    public string MicrosoftNode(string type, ReadOnlySpan<string> inputNames, string output, params ReadOnlySpan<OnnxAttribute> attributes) =>
        Add(new OnnxNode(type, [.. inputNames], [output], [.. attributes], "com.microsoft", output));

    /// <summary>IR 10, opset 21 and com.microsoft 1: what every ONNX Runtime since 1.18 loads.</summary>
    /// <exception cref="InvalidOperationException">An output is not defined, or a constant is not used.</exception>
    public OnnxModel Build(string name, params ReadOnlySpan<OnnxValue> outputs)
    {
        foreach (var output in outputs) Use(output.Name, $"output of {name}");
        if (initialisers.Find(tensor => !used.Contains(tensor.Name)) is { } unused)
            throw new InvalidOperationException($"The constant {unused.Name} is used by no node.");
        return new OnnxModel(
            new OnnxGraph(name, [.. inputs], [.. outputs], [.. initialisers], [.. nodes]),
            10,
            ImmutableSortedDictionary<string, long>.Empty.Add("", 21).Add("com.microsoft", 1));
    }

    private string Add(OnnxNode node)
    {
        foreach (var input in node.Inputs.Where(input => input.Length > 0)) Use(input, $"{node.Type} {node.Name}");
        foreach (var output in node.Outputs) Define(output);
        nodes.Add(node);
        return node.Outputs[0];
    }

    private string Define(string name) =>
        known.Add(name) ? name : throw new InvalidOperationException($"The name {name} is defined twice in the graph.");

    private void Use(string name, string by)
    {
        if (!known.Contains(name)) throw new InvalidOperationException($"The value {name} is used by {by} before it is defined.");
        used.Add(name);
    }
}
