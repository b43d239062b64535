using System.Collections.Immutable;

namespace Optimizer.Trainers.Artifacts.Onnx;

/// <summary>An ONNX file's content: ours, what ONNX Runtime writes after optimising, and other exporters' (packed or not, Constant nodes for weights).</summary>
public static class OnnxReader
{
    /// <exception cref="InvalidDataException">Not an ONNX model, or cut short.</exception>
    public static OnnxModel Read(ReadOnlySpan<byte> bytes)
    {
        var proto = new ProtoReader(bytes);
        OnnxGraph? graph = null;
        var irVersion = 0L;
        var opsets = ImmutableSortedDictionary.CreateBuilder<string, long>();
        while (proto.Next())
        {
            switch (proto.Field)
            {
                case 1: irVersion = proto.Integer; break;
                case 7: graph = Graph(proto.Bytes); break;
                case 8:
                    var (domain, version) = Opset(proto.Bytes);
                    opsets[domain] = version;
                    break;
            }
        }

        return new OnnxModel(graph ?? throw new InvalidDataException("Not an ONNX model: it has no graph."), irVersion, opsets.ToImmutable());
    }

    private static (string Domain, long Version) Opset(ReadOnlySpan<byte> bytes)
    {
        var proto = new ProtoReader(bytes);
        var (domain, version) = ("", 0L);
        while (proto.Next())
        {
            if (proto.Field == 1) domain = proto.Text;
            if (proto.Field == 2) version = proto.Integer;
        }

        return (domain, version);
    }

    private static OnnxGraph Graph(ReadOnlySpan<byte> bytes)
    {
        var proto = new ProtoReader(bytes);
        var name = "";
        var (inputs, outputs) = (ImmutableArray.CreateBuilder<OnnxValue>(), ImmutableArray.CreateBuilder<OnnxValue>());
        var (initialisers, nodes) = (ImmutableArray.CreateBuilder<OnnxTensor>(), ImmutableArray.CreateBuilder<OnnxNode>());
        while (proto.Next())
        {
            switch (proto.Field)
            {
                case 1:
                    var node = Node(proto.Bytes);
                    if (ConstantOf(node) is { } constant) initialisers.Add(constant);
                    else nodes.Add(node);
                    break;
                case 2: name = proto.Text; break;
                case 5: initialisers.Add(OnnxTensorReader.Read(proto.Bytes)); break;
                case 11: inputs.Add(Value(proto.Bytes)); break;
                case 12: outputs.Add(Value(proto.Bytes)); break;
            }
        }

        return new OnnxGraph(name, inputs.ToImmutable(), outputs.ToImmutable(), initialisers.ToImmutable(), nodes.ToImmutable());
    }

    private static OnnxTensor? ConstantOf(OnnxNode node) =>
        node is { Type: "Constant", Domain: "" or "ai.onnx" } && node.Attributes.FirstOrDefault(a => a.Name == "value")?.Tensor is { } tensor
            ? tensor with { Name = node.Outputs[0] }
            : null;

    private static OnnxNode Node(ReadOnlySpan<byte> bytes)
    {
        var proto = new ProtoReader(bytes);
        var (name, type, domain) = ("", "", "");
        var (inputs, outputs) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        var attributes = ImmutableArray.CreateBuilder<OnnxAttribute>();
        while (proto.Next())
        {
            switch (proto.Field)
            {
                case 1: inputs.Add(proto.Text); break;
                case 2: outputs.Add(proto.Text); break;
                case 3: name = proto.Text; break;
                case 4: type = proto.Text; break;
                case 5: attributes.Add(Attribute(proto.Bytes)); break;
                case 7: domain = proto.Text; break;
            }
        }

        return new OnnxNode(type, inputs.ToImmutable(), outputs.ToImmutable(), attributes.ToImmutable(), domain, name);
    }

    private static OnnxAttribute Attribute(ReadOnlySpan<byte> bytes)
    {
        var proto = new ProtoReader(bytes);
        var attribute = new OnnxAttribute("", OnnxAttributeKind.Undefined);
        var (floats, integers) = (new List<float>(), new List<long>());
        while (proto.Next())
        {
            switch (proto.Field)
            {
                case 1: attribute = attribute with { Name = proto.Text }; break;
                case 2: attribute = attribute with { Float = proto.Float }; break;
                case 3: attribute = attribute with { Integer = proto.Integer }; break;
                case 4: attribute = attribute with { Text = proto.Text }; break;
                case 5: attribute = attribute with { Tensor = OnnxTensorReader.Read(proto.Bytes) }; break;
                case 7: proto.AddFloats(floats); break;
                case 8: proto.AddIntegers(integers); break;
                case 20: attribute = attribute with { Kind = (OnnxAttributeKind)proto.Integer }; break;
            }
        }

        return attribute with { Floats = [.. floats], Integers = [.. integers] };
    }

    private static OnnxValue Value(ReadOnlySpan<byte> bytes)
    {
        var proto = new ProtoReader(bytes);
        var (name, element) = ("", OnnxElement.Undefined);
        var dims = ImmutableArray.CreateBuilder<OnnxDim>();
        while (proto.Next())
        {
            if (proto.Field == 1) name = proto.Text;
            if (proto.Field == 2) element = TensorType(proto.Bytes, dims);
        }

        return new OnnxValue(name, element, dims.ToImmutable());
    }

    private static OnnxElement TensorType(ReadOnlySpan<byte> bytes, ImmutableArray<OnnxDim>.Builder dims)
    {
        var type = new ProtoReader(bytes);
        var element = OnnxElement.Undefined;
        while (type.Next())
        {
            if (type.Field != 1) continue;
            var tensor = new ProtoReader(type.Bytes);
            while (tensor.Next())
            {
                if (tensor.Field == 1) element = (OnnxElement)tensor.Integer;
                if (tensor.Field != 2) continue;
                var shape = new ProtoReader(tensor.Bytes);
                while (shape.Next()) dims.Add(Dim(shape.Bytes));
            }
        }

        return element;
    }

    private static OnnxDim Dim(ReadOnlySpan<byte> bytes)
    {
        var proto = new ProtoReader(bytes);
        OnnxDim dim = "";
        while (proto.Next()) dim = proto.Field == 1 ? proto.Integer : proto.Text;
        return dim;
    }
}
