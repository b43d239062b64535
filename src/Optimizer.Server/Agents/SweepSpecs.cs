using System.Collections.Concurrent;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;

namespace Optimizer.Server.Agents;

/// <summary>Specs by sweep. What trainers are told of them never changes in a sweep's life, so they are read once.</summary>
internal sealed class SweepSpecs(ISweepStore store)
{
    private const int Most = 1000;
    private readonly ConcurrentDictionary<string, SweepSpec> known = new(StringComparer.Ordinal);

    public async Task<SweepSpec> Of(string sweep, CancellationToken cancel)
    {
        if (known.TryGetValue(sweep, out var spec)) return spec;
        var view = await store.Find(sweep, cancel)
            ?? throw new InvalidOperationException($"The sweep '{sweep}' gave out work but is not in the store; run 'db check'.");
        if (known.Count >= Most) known.Clear();
        return known[sweep] = view.Spec;
    }
}
