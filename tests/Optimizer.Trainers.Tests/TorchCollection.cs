namespace Optimizer.Trainers.Tests;

/// <summary>Tests that touch tensors run one after another: libtorch's seed and thread count belong to the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchCollection
{
    public const string Name = "torch";
}
