using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Tests.Artifacts;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Tests.Networks;

[Collection(TorchCollection.Name)]
public sealed class NetworkModuleTests
{
    public static TheoryData<string> Names => ["mlp", "low-rank", "cnn", "odd-cnn", "low-rank-cnn"];

    [Theory, MemberData(nameof(Names))]
    public void The_module_computes_what_the_naive_network_computes(string name)
    {
        var network = Sample(name);
        var rows = SampleNetworks.Rows(network, 5);

        var logits = Logits(network, rows, training: false);

        var expected = NaiveForward.Run(network, rows);
        Assert.Equal(expected.Length, logits.Length);
        for (var i = 0; i < logits.Length; i++) Assert.Equal(expected[i], logits[i], 1e-4f);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_network_comes_out_of_the_module_as_it_went_in(string name)
    {
        var network = Sample(name);
        using var module = new NetworkModule(network, CPU);

        var back = module.ToNetwork();

        var rows = SampleNetworks.Rows(network, 2);
        Assert.Equal(NaiveForward.Run(network, rows), NaiveForward.Run(back, rows));
    }

    [Fact]
    public void A_module_copies_its_weights_and_leaves_the_network_alone()
    {
        var network = SampleNetworks.Mlp(3, 2);
        var before = (float[])((DenseLayer)network.Layers[0]).Weight.Clone();
        using var module = new NetworkModule(network, CPU);

        using (no_grad())
        {
            foreach (var weight in module.Weights) weight.zero_();
        }

        Assert.Equal(before, ((DenseLayer)network.Layers[0]).Weight);
        Assert.Equal(new float[6], ((DenseLayer)module.ToNetwork().Layers[0]).Weight);
    }

    [Fact]
    public void Dropout_works_in_training_only_and_follows_the_seed()
    {
        var network = SampleNetworks.Mlp(8, 64, 4);
        var rows = SampleNetworks.Rows(network, 3);

        Assert.Equal(Logits(network, rows, training: false), Logits(network, rows, training: false, dropout: 0.5));
        Assert.NotEqual(Logits(network, rows, training: false), Logits(network, rows, training: true, dropout: 0.5));
        Assert.Equal(Logits(network, rows, training: true, dropout: 0.5), Logits(network, rows, training: true, dropout: 0.5));
    }

    [Fact]
    public void A_mask_of_another_size_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new NetworkModule(SampleNetworks.Mlp(3, 2), CPU, masks: [new float[5]]));

        Assert.StartsWith("Mask of layer 0 has 5 numbers, the layer has 6 weights.", refused.Message);
    }

    private static Network Sample(string name) => name switch
    {
        "mlp" => SampleNetworks.Mlp(7, 5, 3),
        "low-rank" => SampleNetworks.LowRank(6, 8, 2, 3),
        "cnn" => SampleNetworks.Cnn(1, 8, 8, 4, 6, 10, 3),
        "odd-cnn" => SampleNetworks.Cnn(3, 9, 7, 5, 7, 11, 4),
        _ => SampleNetworks.LowRankCnn(2, 6, 3, 5, 4),
    };

    private static float[] Logits(Network network, float[] rows, bool training, double dropout = 0)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        manual_seed(5);
        using var module = new NetworkModule(network, CPU, dropout);
        module.train(training);
        // clone: libtorch's own memory is always aligned alike, so equal inputs give equal bits.
        return module.forward(tensor(rows).reshape([-1, .. network.InputShape.Select(side => (long)side)]).clone()).data<float>().ToArray();
    }
}
