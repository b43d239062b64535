using System.Collections.Immutable;
using Optimizer.Core.Search;
using Optimizer.Trainers.Hosting;
using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Training;

namespace Optimizer.Trainers.Tests.Training;

public sealed class ArchitectureTests
{
    [Fact]
    public void An_mlp_has_depth_hidden_layers_of_width() => Assert.Equal(
        "Flatten Dense 192-32 Relu Dense 32-32 Relu Dense 32-32 Relu Dense 32-10", Text(Build("mlp", 32, 3, [3, 8, 8])));

    [Fact]
    public void An_mlp_takes_vectors_too() => Assert.Equal("Dense 5-4 Relu Dense 4-10", Text(Build("mlp", 4, 1, [5])));

    [Fact]
    public void A_cnn_doubles_its_channels_and_halves_its_sides_while_they_last() => Assert.Equal(
        "Conv 1-16 Relu Pool Conv 16-32 Relu Pool Conv 32-64 Relu Pool Conv 64-128 Relu Flatten Dense 128-128 Relu Dense 128-10",
        Text(Build("cnn", 16, 4, [1, 8, 8])));

    [Fact]
    public void A_cnn_refuses_vectors_and_says_what_to_do()
    {
        var refused = Assert.Throws<StageFailedException>(() => Build("cnn", 16, 2, [64]));

        Assert.Equal("error", refused.Kind);
        Assert.Equal("Model cnn needs images, but a row has the shape [64]. Set shape: [channels, height, width] in data, or use mlp.", refused.Message);
    }

    [Theory, InlineData("mlp"), InlineData("cnn")]
    public void A_network_beyond_memory_is_refused_as_out_of_memory_before_it_is_made(string model)
    {
        var refused = Assert.Throws<StageFailedException>(() => Build(model, model == "cnn" ? 8192 : int.MaxValue / 2, 8, [3, 64, 64]));

        Assert.Equal("out_of_memory", refused.Kind);
    }

    [Fact]
    public void Weights_follow_the_seed_and_keep_the_scale_of_rectified_activations()
    {
        var one = ((DenseLayer)Build("mlp", 256, 1, [100], 1).Layers[0]).Weight;

        Assert.Equal(one, ((DenseLayer)Build("mlp", 256, 1, [100], 1).Layers[0]).Weight);
        Assert.NotEqual(one, ((DenseLayer)Build("mlp", 256, 1, [100], 2).Layers[0]).Weight);
        Assert.Equal(2.0 / 100, one.Average(weight => (double)weight * weight), 0.0005);
    }

    private static Network Build(string model, int width, int depth, ImmutableArray<int> shape, long seed = 1)
    {
        var settings = TrainSettings.Of(ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("model", ParameterValue.Of(model)));
        return Architecture.Build(settings with { Width = width, Depth = depth }, shape, 10, seed);
    }

    private static string Text(Network network)
    {
        Assert.Equal(10, network.Classes);
        return string.Join(' ', network.Layers.Select(layer => layer switch
        {
            DenseLayer dense => $"Dense {dense.Inputs}-{dense.Outputs}",
            ConvLayer { Kernel: 3, Padding: 1 } conv => $"Conv {conv.InChannels}-{conv.OutChannels}",
            MaxPoolLayer { Size: 2 } => "Pool",
            _ => layer.GetType().Name.Replace("Layer", "", StringComparison.Ordinal),
        }));
    }
}
