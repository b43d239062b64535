using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Tests.Artifacts;

public sealed class FloatArtifactTests
{
    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var network in Networks.Keys)
        {
            cases.Add(network, 1);
            cases.Add(network, 7);
        }

        return cases;
    }

    private static readonly Dictionary<string, Network> Networks = new()
    {
        ["one layer"] = SampleNetworks.Mlp(5, 3),
        ["odd widths"] = SampleNetworks.Mlp(7, 13, 1, 3),
        ["wide"] = SampleNetworks.Mlp(64, 256, 256, 10),
        ["low rank"] = SampleNetworks.LowRank(64, 33, 5, 10),
        ["picture through dense"] = new([1, 3, 5], [new FlattenLayer(), SampleNetworks.Dense(15, 4, 1)]),
        ["cnn"] = SampleNetworks.Cnn(1, 28, 28, 16, 32, 24, 10),
        ["odd cnn"] = SampleNetworks.Cnn(3, 11, 9, 5, 7, 13, 4),
        ["low rank cnn"] = SampleNetworks.LowRankCnn(2, 6, 3, 8, 5),
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_float_artifact_agrees_with_the_naive_network(string name, int rows)
    {
        using var folder = new TemporaryFolder();
        var network = Networks[name];
        var inputs = SampleNetworks.Rows(network, rows);

        NetworkOnnx.WriteFloat(network, folder.At("model.onnx"));
        using var session = new ArtifactSession(folder.At("model.onnx"));

        Assert.InRange(Differences.Largest(session.Predict(inputs), NaiveForward.Run(network, inputs)), 0, 1e-4);
    }

    [Fact]
    public void A_batch_is_predicted_the_same_whatever_its_size()
    {
        var network = Networks["cnn"];
        using var session = new ArtifactSession(Trainers.Artifacts.Onnx.OnnxWriter.Write(FloatGraph.Build(network)));
        var inputs = SampleNetworks.Rows(network, 11);

        Assert.InRange(Differences.Largest(session.Predict(inputs, batchSize: 4), session.Predict(inputs, batchSize: 1)), 0, 1e-4);
    }
}
