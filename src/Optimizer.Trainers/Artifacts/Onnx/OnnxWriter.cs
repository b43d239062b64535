namespace Optimizer.Trainers.Artifacts.Onnx;

/// <summary>An ONNX file's bytes. Field numbers are onnx.proto's.</summary>
public static class OnnxWriter
{
    public static byte[] Write(OnnxModel model)
    {
        var proto = new ProtoWriter();
        proto.Integer(1, model.IrVersion);
        proto.Text(2, "optimizer");
        proto.Message(7, graph => Graph(graph, model.Graph));
        foreach (var (domain, version) in model.Opsets)
        {
            proto.Message(8, opset =>
            {
                opset.Text(1, domain);
                opset.Integer(2, version);
            });
        }

        return proto.Written.ToArray();
    }

    private static void Graph(ProtoWriter proto, OnnxGraph graph)
    {
        foreach (var node in graph.Nodes) proto.Message(1, inner => Node(inner, node));
        proto.Text(2, graph.Name);
        foreach (var tensor in graph.Initialisers) proto.Message(5, inner => Tensor(inner, tensor));
        foreach (var value in graph.Inputs) proto.Message(11, inner => Value(inner, value));
        foreach (var value in graph.Outputs) proto.Message(12, inner => Value(inner, value));
    }

    private static void Node(ProtoWriter proto, OnnxNode node)
    {
        foreach (var input in node.Inputs) proto.Text(1, input);
        foreach (var output in node.Outputs) proto.Text(2, output);
        proto.Text(3, node.Name);
        proto.Text(4, node.Type);
        foreach (var attribute in node.Attributes) proto.Message(5, inner => Attribute(inner, attribute));
        proto.Text(7, node.Domain);
    }

    private static void Attribute(ProtoWriter proto, OnnxAttribute attribute)
    {
        proto.Text(1, attribute.Name);
        switch (attribute.Kind)
        {
            case OnnxAttributeKind.Float: proto.Float(2, attribute.Float); break;
            case OnnxAttributeKind.Integer: proto.Integer(3, attribute.Integer); break;
            case OnnxAttributeKind.Text: proto.Text(4, attribute.Text); break;
            case OnnxAttributeKind.Tensor: proto.Message(5, inner => Tensor(inner, attribute.Tensor!)); break;
            case OnnxAttributeKind.Floats: foreach (var value in attribute.Floats) proto.Float(7, value); break;
            case OnnxAttributeKind.Integers: foreach (var value in attribute.Integers) proto.Integer(8, value); break;
            default: throw new NotSupportedException($"An attribute of kind {attribute.Kind} ({attribute.Name}) can be read, not written.");
        }

        proto.Integer(20, (long)attribute.Kind);
    }

    private static void Tensor(ProtoWriter proto, OnnxTensor tensor)
    {
        foreach (var dim in tensor.Dims) proto.Integer(1, dim);
        proto.Integer(2, (long)tensor.Element);
        proto.Text(8, tensor.Name);
        proto.Bytes(9, tensor.Raw);
    }

    private static void Value(ProtoWriter proto, OnnxValue value)
    {
        proto.Text(1, value.Name);
        proto.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, (long)value.Element);
            if (!value.HasShape) return;
            tensor.Message(2, shape =>
            {
                foreach (var dim in value.Dims)
                {
                    shape.Message(1, inner =>
                    {
                        if (dim.Name is { } name) inner.Text(2, name);
                        else inner.Integer(1, dim.Size);
                    });
                }
            });
        }));
    }
}
