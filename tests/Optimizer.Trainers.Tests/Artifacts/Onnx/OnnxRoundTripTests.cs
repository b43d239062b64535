using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Artifacts.Onnx;

namespace Optimizer.Trainers.Tests.Artifacts.Onnx;

public sealed class OnnxRoundTripTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        var model = FloatGraph.Build(SampleNetworks.Cnn(1, 8, 8, 2, 3, 4, 5));

        var read = OnnxReader.Read(OnnxWriter.Write(model));

        Assert.Equal((10L, 21L, 1L), (read.IrVersion, read.Opsets[""], read.Opsets["com.microsoft"]));
        Assert.Equal(model.Graph.Nodes.Select(Text), read.Graph.Nodes.Select(Text));
        Assert.Equal(model.Graph.Initialisers.Select(Text), read.Graph.Initialisers.Select(Text));
        Assert.Equal(["b", "", "", ""], read.Graph.Inputs[0].Dims.Select(dim => dim.Name ?? ""));
        Assert.Equal([0L, 1, 8, 8], read.Graph.Inputs[0].Dims.Select(dim => dim.Size));
        Assert.Equal("logits", read.Graph.Outputs.Single().Name);
    }

    [Fact]
    public void Packed_and_unpacked_integers_read_alike()
    {
        var proto = new ProtoWriter();
        proto.Bytes(1, [3, 0x96, 0x01]);
        proto.Integer(1, -2);
        var reader = new ProtoReader(proto.Written);
        var values = new List<long>();

        while (reader.Next()) reader.AddIntegers(values);

        Assert.Equal([3, 150, -2], values);
    }

    [Fact]
    public void Typed_data_of_other_exporters_is_brought_into_raw_form()
    {
        var proto = new ProtoWriter();
        proto.Message(7, graph => graph.Message(5, tensor =>
        {
            tensor.Integer(1, 2);
            tensor.Integer(2, (long)OnnxElement.Float32);
            tensor.Float(4, 1.5f);
            tensor.Float(4, -2f);
            tensor.Text(8, "w");
        }));

        var tensor = OnnxReader.Read(proto.Written).Graph.Initialisers.Single();

        Assert.Equal("w", tensor.Name);
        Assert.Equal([1.5f, -2f], tensor.Floats());
    }

    [Fact]
    public void The_value_of_a_Constant_node_counts_as_an_initialiser()
    {
        var attribute = new OnnxAttribute("value", OnnxAttributeKind.Tensor) { Tensor = OnnxTensor.Of("inside", [1f, 2f], 2) };
        var graph = new OnnxGraph("g", [], [], [], [new OnnxNode("Constant", [], ["outside"], [attribute])]);
        var model = new OnnxModel(graph, 10, FloatGraph.Build(SampleNetworks.Mlp(2, 2)).Opsets);

        var read = OnnxReader.Read(OnnxWriter.Write(model));

        Assert.Empty(read.Graph.Nodes);
        Assert.Equal("outside", read.Graph.Initialisers.Single().Name);
    }

    [Fact]
    public void A_file_cut_short_is_refused_with_the_place()
    {
        var bytes = OnnxWriter.Write(FloatGraph.Build(SampleNetworks.Mlp(4, 3)));

        var error = Assert.Throws<InvalidDataException>(() => OnnxReader.Read(bytes.AsSpan(0, bytes.Length / 2)));

        Assert.Contains("cut short", error.Message, StringComparison.Ordinal);
    }

    private static string Text(OnnxNode node) =>
        $"{node.Domain} {node.Type} {node.Name}: {string.Join(",", node.Inputs)} -> {string.Join(",", node.Outputs)}; {string.Join(",", node.Attributes.Select(a => $"{a.Name}={a.Kind}:{a.Integer}:{string.Join(" ", a.Integers)}"))}";

    private static string Text(OnnxTensor tensor) => $"{tensor.Name} {tensor.Element} [{string.Join(",", tensor.Dims)}] {Convert.ToHexString(tensor.Raw)}";
}
