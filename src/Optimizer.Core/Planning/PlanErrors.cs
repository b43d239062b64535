namespace Optimizer.Core.Planning;

/// <summary>How far predictions of seconds were off, each made before the measurement.</summary>
internal sealed class PlanErrors
{
    public const string Epoch = "epoch";
    public const string Compression = "compression";

    /// <summary>The newest so many count.</summary>
    private const int Most = 64;

    private readonly Dictionary<string, Queue<double>> errors = new() { [Epoch] = [], [Compression] = [] };

    public void Fold(string what, double predicted, double measured)
    {
        if (!(measured > 0)) return;
        errors[what].Enqueue(Math.Abs((predicted / measured) - 1));
        if (errors[what].Count > Most) errors[what].Dequeue();
    }

    /// <returns>Median of |predicted / measured - 1|; null: nothing was predicted yet.</returns>
    public double? Median(string what) => errors[what].Count == 0 ? null : errors[what].Order().ElementAt(errors[what].Count / 2);
}
