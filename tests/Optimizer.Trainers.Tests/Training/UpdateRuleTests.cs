using Optimizer.Trainers.Networks;
using Optimizer.Trainers.Tests.Artifacts;
using Optimizer.Trainers.Training;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class UpdateRuleTests
{
    [Theory]
    [InlineData("sgd", 0, 0)]
    [InlineData("sgd", 0.9, 0)]
    [InlineData("sgd", 0.9, 0.01)]
    [InlineData("adam", 0, 0)]
    [InlineData("adam", 0, 0.01)]
    [InlineData("adamw", 0, 0)]
    [InlineData("adamw", 0, 0.01)]
    public void Twenty_steps_agree_with_libtorchs_own_optimizer(string kind, double momentum, double decay)
    {
        using var scope = NewDisposeScope();
        var network = SampleNetworks.Mlp(6, 5, 3);
        using var ours = new NetworkModule(network, CPU);
        using var theirs = new NetworkModule(network, CPU);
        using UpdateRule rule = kind == "sgd" ? new Sgd(ours.Weights, momentum, decay) : new Adam(ours.Weights, decay, kind == "adamw");
        using var reference = kind switch
        {
            "sgd" => optim.SGD(theirs.parameters(), 0.05, momentum, weight_decay: decay),
            "adam" => optim.Adam(theirs.parameters(), 0.05, weight_decay: decay),
            _ => (optim.Optimizer)optim.AdamW(theirs.parameters(), 0.05, weight_decay: decay),
        };
        var rows = tensor(SampleNetworks.Rows(network, 12)).reshape(12, 6);
        var labels = tensor(Enumerable.Range(0, 12).Select(row => (long)(row % 3)).ToArray());

        for (var step = 0; step < 20; step++)
        {
            nn.functional.cross_entropy(ours.forward(rows), labels).backward();
            rule.Step(0.05);
            reference.zero_grad();
            nn.functional.cross_entropy(theirs.forward(rows), labels).backward();
            reference.step();
        }

        foreach (var (one, other) in ours.Weights.Zip(theirs.Weights))
        {
            var difference = (one - other).abs().max().item<float>();
            Assert.True(difference < 2e-5, $"differs by {difference}");
        }

        Assert.Equal(20, rule.Steps);
    }

    [Fact]
    public void A_state_of_another_network_is_refused()
    {
        using var module = new NetworkModule(SampleNetworks.Mlp(3, 2), CPU);
        using var rule = new Adam(module.Weights, 0, decoupled: false);
        using var other = new NetworkModule(SampleNetworks.Mlp(4, 2), CPU);
        using var otherRule = new Adam(other.Weights, 0, decoupled: false);

        Assert.Throws<InvalidDataException>(() => rule.Restore(1, otherRule.State()));
    }
}
