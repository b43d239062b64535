using System.Text.Json;
using Optimizer.Core;

namespace Optimizer.Storage.Tests;

internal static class StoreDump
{
    /// <summary>Everything that the views show, as text.</summary>
    public static async Task<string> Dump(this ISweepStore store)
    {
        var parts = new List<object> { await store.Sweeps(default) };
        foreach (var sweep in await store.Sweeps(default))
        {
            parts.Add(await store.Trials(sweep.Id, default));
            parts.Add(await store.Nodes(sweep.Id, default));
            parts.Add(await store.Attempts(sweep.Id, default));
            parts.Add(await store.Reports(sweep.Id, default));
            parts.Add(await store.Ledger(sweep.Id, default));
        }

        return string.Join('\n', parts.Select(Text));
    }

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, value!.GetType(), CoreJson.Options);
}
