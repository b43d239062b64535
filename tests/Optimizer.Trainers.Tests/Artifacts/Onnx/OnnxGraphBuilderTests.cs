using Optimizer.Trainers.Artifacts.Onnx;

namespace Optimizer.Trainers.Tests.Artifacts.Onnx;

public sealed class OnnxGraphBuilderTests
{
    private readonly OnnxGraphBuilder graph = new();

    [Fact]
    public void A_name_is_defined_once()
    {
        graph.Input("x", OnnxElement.Float32, "b", 4);

        var error = Assert.Throws<InvalidOperationException>(() => graph.Constant(OnnxTensor.Of("x", [1f], 1)));

        Assert.Equal("The name x is defined twice in the graph.", error.Message);
    }

    [Fact]
    public void A_node_comes_after_its_inputs()
    {
        var error = Assert.Throws<InvalidOperationException>(() => graph.Node("Relu", ["x"], "y"));

        Assert.Equal("The value x is used by Relu y before it is defined.", error.Message);
    }

    [Fact]
    public void A_constant_is_used()
    {
        var x = graph.Input("x", OnnxElement.Float32, "b", 4);
        graph.Constant(OnnxTensor.Of("idle", [1f], 1));
        var y = graph.Node("Relu", [x], "y");

        var error = Assert.Throws<InvalidOperationException>(() => graph.Build("g", new OnnxValue(y, OnnxElement.Float32, ["b", 4])));

        Assert.Equal("The constant idle is used by no node.", error.Message);
    }

    [Fact]
    public void A_tensor_has_as_many_values_as_its_shape_says()
    {
        var error = Assert.Throws<ArgumentException>(() => OnnxTensor.Of("w", [1f, 2f, 3f], 2, 2));

        Assert.StartsWith("The tensor w of shape [2, 2] has 4 elements, but 3 values were given.", error.Message, StringComparison.Ordinal);
    }
}
