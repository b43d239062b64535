using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Networks;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Tests.Artifacts;

[Collection(TorchCollection.Name)]
public sealed class TorchAgreementTests
{
    private static readonly Dictionary<string, Network> Networks = new()
    {
        ["mlp"] = SampleNetworks.Mlp(64, 512, 512, 10),
        ["low rank"] = SampleNetworks.LowRank(64, 96, 24, 10),
        ["cnn"] = SampleNetworks.Cnn(1, 28, 28, 16, 32, 128, 10),
        ["odd cnn"] = SampleNetworks.Cnn(3, 11, 9, 5, 7, 13, 4),
        ["low rank cnn"] = SampleNetworks.LowRankCnn(2, 6, 3, 8, 5),
    };

    public static TheoryData<string> Names() => [.. Networks.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_float_artifact_agrees_with_libtorch(string name)
    {
        using var folder = new TemporaryFolder();
        var network = Networks[name];
        var rows = SampleNetworks.Rows(network, 33);
        NetworkOnnx.WriteFloat(network, folder.At("model.onnx"));
        using var session = new ArtifactSession(folder.At("model.onnx"));

        using var scope = NewDisposeScope();
        using var off = no_grad();
        using var module = new NetworkModule(network, CPU);
        module.eval();
        var expected = module.forward(tensor(rows).reshape([33, .. network.InputShape.Select(size => (long)size)])).data<float>().ToArray();

        Assert.InRange(Differences.Largest(session.Predict(rows), expected), 0, 1e-4);
    }
}
