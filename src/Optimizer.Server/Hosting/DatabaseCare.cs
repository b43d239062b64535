using System.Collections.Immutable;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Server.Hosting;

/// <summary>Compares the read tables with the events, or writes them again. Both need the database to themselves.</summary>
public static class DatabaseCare
{
    /// <returns>What is wrong, a line each; empty: nothing.</returns>
    /// <exception cref="FileNotFoundException">There is no such database.</exception>
    /// <exception cref="InvalidOperationException">Another process owns it.</exception>
    public static async Task<ImmutableArray<string>> Check(string database, CancellationToken cancel)
    {
        using var owner = Take(database);
        return await (await SqliteSweepStore.Open(database, cancel: cancel)).Check(cancel);
    }

    /// <inheritdoc cref="Check"/>
    public static async Task Rebuild(string database, CancellationToken cancel)
    {
        using var owner = Take(database);
        await (await SqliteSweepStore.Open(database, cancel: cancel)).Rebuild(cancel);
    }

    private static DatabaseOwner Take(string database)
    {
        if (!File.Exists(database)) throw new FileNotFoundException($"There is no database at {database}; name another with --database.", database);
        return DatabaseOwner.TryTake(Path.GetFullPath(database))
            ?? throw new InvalidOperationException($"A running process owns {database}; end it (Ctrl-C pauses its sweeps) and try again.");
    }
}
