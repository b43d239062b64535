using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Tests.Artifacts;

namespace Optimizer.Trainers.Tests.Networks;

public sealed class NetworkFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_network_comes_back_bit_for_bit()
    {
        var network = SampleNetworks.Cnn(2, 9, 7, 3, 5, 11, 4);
        var odd = network with { Layers = network.Layers.SetItem(0, SampleNetworks.Conv(2, 3, 3, 1, 1, bias: false) with { Weight = Extremes(54) }) };
        NetworkFile.Save(odd, folder.At("n.bin"));

        var read = NetworkFile.Load(folder.At("n.bin"));

        Assert.Equal(odd.InputShape, read.InputShape);
        Assert.Equal(Bits(odd), Bits(read));
        Assert.Equal(odd.Layers.Select(layer => layer.GetType()), read.Layers.Select(layer => layer.GetType()));
        Assert.Equal(odd.Shapes().Select(shape => string.Join(',', shape)), read.Shapes().Select(shape => string.Join(',', shape)));
    }

    [Fact]
    public void A_file_with_any_changed_byte_is_refused()
    {
        NetworkFile.Save(SampleNetworks.Mlp(3, 2), folder.At("n.bin"));
        var whole = File.ReadAllBytes(folder.At("n.bin"));

        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 1;
            File.WriteAllBytes(folder.At("n.bin"), damaged);
            Assert.Throws<InvalidDataException>(() => NetworkFile.Load(folder.At("n.bin")));
        }
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused()
    {
        NetworkFile.Save(SampleNetworks.Mlp(3, 2), folder.At("n.bin"));
        var whole = File.ReadAllBytes(folder.At("n.bin"));

        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(folder.At("n.bin"), whole[..length]);
            Assert.Throws<InvalidDataException>(() => NetworkFile.Load(folder.At("n.bin")));
        }
    }

    [Fact]
    public void Saving_again_replaces_the_file_and_leaves_nothing_beside_it()
    {
        NetworkFile.Save(SampleNetworks.Mlp(3, 2), folder.At("n.bin"));
        NetworkFile.Save(SampleNetworks.Mlp(5, 4), folder.At("n.bin"));

        Assert.Equal([5], NetworkFile.Load(folder.At("n.bin")).InputShape);
        Assert.Equal([folder.At("n.bin")], Directory.GetFiles(folder));
    }

    public void Dispose() => folder.Dispose();

    private static float[] Extremes(int count)
    {
        float[] some = [float.NaN, float.NegativeInfinity, float.Epsilon, -0f, float.MaxValue, 1 / 3f];
        return [.. Enumerable.Range(0, count).Select(i => some[i % some.Length])];
    }

    private static IEnumerable<int> Bits(Network network) => network.Layers
        .SelectMany(layer => layer switch
        {
            DenseLayer dense => dense.Weight.Concat(dense.Bias ?? []),
            ConvLayer conv => conv.Weight.Concat(conv.Bias ?? []),
            _ => [],
        })
        .Select(BitConverter.SingleToInt32Bits);
}
