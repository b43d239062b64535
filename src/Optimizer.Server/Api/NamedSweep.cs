using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Api;

/// <param name="Label">What its trials are called after: the name, or the id where a newer sweep has the name.</param>
internal sealed record NamedSweep(SweepView View, string Label)
{
    public string Id => View.Id;

    public string Trial(int number) => $"{Label}/{number}";
}
