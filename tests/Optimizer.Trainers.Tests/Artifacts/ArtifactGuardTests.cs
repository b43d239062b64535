using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Artifacts.Onnx;

namespace Optimizer.Trainers.Tests.Artifacts;

public sealed class ArtifactGuardTests
{
    [Fact]
    public void A_float_artifact_offered_as_int8_is_refused()
    {
        using var folder = new TemporaryFolder();
        var network = SampleNetworks.Mlp(64, 32, 10);
        NetworkOnnx.WriteFloat(network, folder.At("model.onnx"));

        var error = Assert.Throws<ArtifactRefusedException>(() => ArtifactGuard.Check(folder.At("model.onnx"), Quantization.Int8Static, network));

        Assert.StartsWith("ONNX Runtime made 0 of 2 Int8Static layers into QGemm", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_unpacked_at_each_call_are_refused()
    {
        using var folder = new TemporaryFolder();
        var network = SampleNetworks.Mlp(64, 10);
        var graph = new OnnxGraphBuilder();
        var x = graph.Input("input", OnnxElement.Float32, "b", 64);
        var weight = graph.Constant(OnnxTensor.Of("weight", new sbyte[640], 10, 64));
        var scale = graph.Constant(OnnxTensor.Of("scale", [0.1f]));
        var unpacked = graph.Node("DequantizeLinear", [weight, scale], "unpacked");
        graph.Node("Gemm", [x, unpacked], "logits", OnnxAttribute.Of("transB", 1));
        File.WriteAllBytes(folder.At("model.onnx"), OnnxWriter.Write(graph.Build("bad", new OnnxValue("logits", OnnxElement.Float32, ["b", 10]))));

        var error = Assert.Throws<ArtifactRefusedException>(() => ArtifactGuard.Check(folder.At("model.onnx"), Quantization.None, network));

        Assert.Equal("The None weight weight is unpacked to float at each call. Try another `quantization`, and report this.", error.Message);
    }

    [Fact]
    public void The_folder_holds_nothing_but_the_artifact_afterwards()
    {
        using var folder = new TemporaryFolder();
        var network = SampleNetworks.Mlp(64, 10);
        NetworkOnnx.WriteInt8Dynamic(network, folder.At("model.onnx"));

        var operators = ArtifactGuard.Check(folder.At("model.onnx"), Quantization.Int8Dynamic, network);

        Assert.Equal(1, operators["DynamicQuantizeMatMul"]);
        Assert.Equal([folder.At("model.onnx")], Directory.GetFiles(folder.Path));
    }
}
