using System.Collections.Immutable;

namespace Optimizer.Trainers.Artifacts.Onnx;

/// <summary>What this project writes and reads of an ONNX file.</summary>
/// <param name="Opsets">Domain ("" is ai.onnx) to version.</param>
public sealed record OnnxModel(OnnxGraph Graph, long IrVersion, ImmutableSortedDictionary<string, long> Opsets);

/// <param name="Initialisers">Constants; the outputs of Constant nodes are among them once read.</param>
public sealed record OnnxGraph(
    string Name,
    ImmutableArray<OnnxValue> Inputs,
    ImmutableArray<OnnxValue> Outputs,
    ImmutableArray<OnnxTensor> Initialisers,
    ImmutableArray<OnnxNode> Nodes);

/// <param name="Inputs">Names; "" skips an optional input.</param>
/// <param name="Domain">"" is ai.onnx; <c>com.microsoft</c> for ONNX Runtime's own operators.</param>
public sealed record OnnxNode(
    string Type,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableArray<OnnxAttribute> Attributes,
    string Domain = "",
    string Name = "");

/// <summary>An input or output of the graph.</summary>
public sealed record OnnxValue(string Name, OnnxElement Element, ImmutableArray<OnnxDim> Dims)
{
    /// <summary>False: the number of dimensions is open too.</summary>
    public bool HasShape { get; init; } = true;
}

/// <summary>A size, or the name of one that is known when the model runs.</summary>
public readonly record struct OnnxDim(long Size, string? Name)
{
    public static implicit operator OnnxDim(long size) => new(size, null);

    public static implicit operator OnnxDim(string name) => new(0, name);

    public static OnnxDim FromInt64(long size) => size;

    public static OnnxDim FromString(string name) => name;
}
