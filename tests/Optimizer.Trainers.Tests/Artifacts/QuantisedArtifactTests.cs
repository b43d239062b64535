using Optimizer.Trainers.Artifacts;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Tests.Artifacts;

/// <summary>Rounding to 8 bits moves the logits of an untrained network by a few percent; a wrong layout moves them by 100.</summary>
public sealed class QuantisedArtifactTests
{
    private static readonly Dictionary<string, Network> Networks = new()
    {
        ["one layer"] = SampleNetworks.Mlp(64, 10),
        ["odd widths"] = SampleNetworks.Mlp(70, 33, 17, 3),
        ["ragged block"] = SampleNetworks.Mlp(70, 70, 5),
        ["wide"] = SampleNetworks.Mlp(64, 256, 256, 10),
        ["low rank"] = SampleNetworks.LowRank(64, 48, 20, 10),
        ["no bias"] = new([40], [SampleNetworks.Dense(40, 30, 1, bias: false), new ReluLayer(), SampleNetworks.Dense(30, 4, 2, bias: false)]),
        ["picture through dense"] = new([1, 5, 7], [new FlattenLayer(), SampleNetworks.Dense(35, 16, 1), new ReluLayer(), SampleNetworks.Dense(16, 4, 2)]),
        ["cnn"] = SampleNetworks.Cnn(1, 28, 28, 16, 32, 24, 10),
        ["odd cnn"] = SampleNetworks.Cnn(3, 11, 9, 5, 7, 13, 4),
        ["low rank cnn"] = SampleNetworks.LowRankCnn(2, 6, 3, 8, 5),
    };

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (var network in Networks.Keys)
        {
            cases.Add(network, 1);
            cases.Add(network, 9);
        }

        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_static_int8_artifact_is_near_the_network_and_all_integer(string name, int rows) =>
        Check(name, rows, Quantization.Int8Static, network => network, (network, ranges, path) => NetworkOnnx.WriteInt8Static(network, ranges, path));

    [Theory, MemberData(nameof(Cases))]
    public void A_dynamic_int8_artifact_is_near_the_network_and_its_dense_layers_are_integer(string name, int rows) =>
        Check(name, rows, Quantization.Int8Dynamic, network => network, (network, _, path) => NetworkOnnx.WriteInt8Dynamic(network, path));

    [Theory, MemberData(nameof(Cases))]
    public void An_int4_artifact_is_near_the_network_of_its_rounded_weights_and_they_stay_packed(string name, int rows) =>
        Check(name, rows, Quantization.Int4, Rounded, (network, ranges, path) => NetworkOnnx.WriteInt4(network, ranges, path));

    [Fact]
    public void Int4_of_convolutions_needs_ranges()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<ArgumentNullException>(() => NetworkOnnx.WriteInt4(Networks["cnn"], null, folder.At("model.onnx")));
    }

    [Fact]
    public void A_channel_of_zeros_and_a_bias_far_above_its_weights_stay_exact()
    {
        using var folder = new TemporaryFolder();
        var weight = SampleNetworks.Numbers(20 * 3, 1);
        Array.Clear(weight, 0, 20);
        for (var at = 20; at < 40; at++) weight[at] *= 1e-9f;
        var network = new Network([20], [new DenseLayer(weight, [0.5f, 700f, 0.1f], 20, 3)]);
        var inputs = SampleNetworks.Rows(network, 4);

        NetworkOnnx.WriteInt8Static(network, Calibration.Observe(network, inputs), folder.At("model.onnx"));
        using var session = new ArtifactSession(folder.At("model.onnx"));
        var logits = session.Predict(inputs);

        Assert.Equal([0.5f, 0.5f, 0.5f, 0.5f], logits.Where((_, at) => at % 3 == 0).Select(value => MathF.Round(value, 3)));
        Assert.Equal([700f, 700f, 700f, 700f], logits.Where((_, at) => at % 3 == 1).Select(value => MathF.Round(value, 2)));
    }

    private static void Check(string name, int rows, Quantization quantization, Func<Network, Network> rounded, Action<Network, CalibrationRanges, string> write)
    {
        using var folder = new TemporaryFolder();
        var network = Networks[name];
        var inputs = SampleNetworks.Rows(network, rows);
        var ranges = Calibration.Observe(network, SampleNetworks.Rows(network, 64));

        write(network, ranges, folder.At("model.onnx"));
        ArtifactGuard.Check(folder.At("model.onnx"), quantization, network);
        using var session = new ArtifactSession(folder.At("model.onnx"));

        Assert.InRange(Differences.Relative(session.Predict(inputs), NaiveForward.Run(rounded(network), inputs)), 0, 0.06);
    }

    private static Network Rounded(Network network) => network with
    {
        Layers = [.. network.Layers.Select(layer => layer is DenseLayer dense ? dense with { Weight = Rounded(dense) } : layer)],
    };

    private static float[] Rounded(DenseLayer dense)
    {
        var blocks = Int4Blocks.Of(dense.Weight, dense.Outputs, dense.Inputs);
        var weight = new float[dense.Weight.Length];
        for (var row = 0; row < dense.Outputs; row++)
        {
            for (var column = 0; column < dense.Inputs; column++)
            {
                var at = (row * blocks.BlocksPerRow * 32) + column;
                var nibble = (blocks.Packed[at / 2] >> (4 * (at % 2))) & 15;
                weight[(row * dense.Inputs) + column] = (nibble - 8) * blocks.Scales[at / 32];
            }
        }

        return weight;
    }
}
