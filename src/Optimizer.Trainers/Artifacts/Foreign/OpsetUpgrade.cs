using System.Collections.Immutable;
using Optimizer.Trainers.Artifacts.Onnx;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Artifacts.Foreign;

/// <summary>
/// Brings a graph of opset 7 to 12 to 13, which the quantised operators need: settings that became inputs in between (ONNX's own changelog of
/// operators) are made inputs. That the result is the same model is seen by running both, not trusted.
/// </summary>
internal static class OpsetUpgrade
{
    public const long Target = 13;

    private const long Oldest = 7;

    /// <summary>Changed in ways that are not rewritten here.</summary>
    private static readonly HashSet<string> Others = ["Upsample", "Resize", "TopK", "Loop", "If", "Scan", "Pad", "NonMaxSuppression", "RNN", "LSTM", "GRU"];

    /// <exception cref="StageFailedException">It is older, or has operators that are not rewritten.</exception>
    public static OnnxModel Of(OnnxModel model)
    {
        var version = model.Opsets.GetValueOrDefault("", model.Opsets.GetValueOrDefault("ai.onnx", 0));
        if (version >= Target) return model;
        if (version < Oldest || model.Graph.Nodes.FirstOrDefault(node => Others.Contains(node.Type)) is { } changed)
            throw new StageFailedException("error", $"The model is of opset {version}, and 8 and 4 bits need {Target}; it cannot be brought there here; export it with opset {Target} or above.");
        var (nodes, added) = (ImmutableArray.CreateBuilder<OnnxNode>(), ImmutableArray.CreateBuilder<OnnxTensor>());
        foreach (var node in model.Graph.Nodes) nodes.Add(Of(node, version, added));
        return model with
        {
            Graph = model.Graph with { Nodes = nodes.ToImmutable(), Initialisers = [.. model.Graph.Initialisers, .. added] },
            Opsets = model.Opsets.SetItem("", Target),
        };
    }

    private static OnnxNode Of(OnnxNode node, long version, ImmutableArray<OnnxTensor>.Builder added)
    {
        if (node.Domain is not ("" or "ai.onnx")) return node;
        switch (node.Type)
        {
            case "Clip" when version < 11:
                return Moved(node, added, ("min", Scalar(node, "min")), ("max", Scalar(node, "max")));
            case "Squeeze" or "Unsqueeze" or "ReduceSum":
                return Moved(node, added, ("axes", Whole(node, "axes")));
            case "Split":
                return Moved(node, added, ("split", Whole(node, "split")));
            case "Slice" when version < 10:
                return Moved(node, added, ("starts", Whole(node, "starts")), ("ends", Whole(node, "ends")), ("axes", Whole(node, "axes")));
            case "Softmax" or "LogSoftmax" when node.Attributes.All(attribute => attribute.Name != "axis"):
                return node with { Attributes = node.Attributes.Add(OnnxAttribute.Of("axis", 1L)) };
            default:
                return node;
        }
    }

    /// <summary>Settings that are there become constants behind the inputs, in this order.</summary>
    private static OnnxNode Moved(OnnxNode node, ImmutableArray<OnnxTensor>.Builder added, params ReadOnlySpan<(string Name, OnnxTensor? Value)> settings)
    {
        var inputs = node.Inputs.ToBuilder();
        var names = new List<string>();
        foreach (var (name, value) in settings)
        {
            names.Add(name);
            if (value is not null) added.Add(value);
            inputs.Add(value?.Name ?? "");
        }

        while (inputs[^1].Length == 0) inputs.RemoveAt(inputs.Count - 1);
        return node with { Inputs = inputs.ToImmutable(), Attributes = [.. node.Attributes.Where(attribute => !names.Contains(attribute.Name))] };
    }

    private static OnnxTensor? Scalar(OnnxNode node, string name) => node.Attributes.FirstOrDefault(attribute => attribute.Name == name) is { } given
        ? OnnxTensor.Of($"{node.Outputs[0]}.{name}13", [given.Float]) with { Dims = [] }
        : null;

    private static OnnxTensor? Whole(OnnxNode node, string name) => node.Attributes.FirstOrDefault(attribute => attribute.Name == name) is { } given
        ? OnnxTensor.Of($"{node.Outputs[0]}.{name}13", given.Integers.AsSpan(), given.Integers.Length)
        : null;
}
