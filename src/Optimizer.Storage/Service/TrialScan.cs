using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage.Service;

/// <summary>A trial's row, its JSON as UTF-8 and not read yet.</summary>
public readonly record struct ScannedTrial(
    int Number, TrialStatus Status, byte[] Configuration, byte[] Metrics, int? ParentTrial, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>All trials of a sweep one after the other, for those who make columns of them: a hundred thousand in about a second.</summary>
public sealed class TrialScan(SqlDatabase database)
{
    private const int MostNamed = 500;
    private const int BatchRows = 2_000;

    private const string Sql = """
        SELECT number, status, configuration_json, metrics_json, parent_trial, created_at_ms, ended_at_ms
        FROM trial WHERE sweep_id = @sweep
        """;

    /// <param name="only">Numbers of the trials wanted; null: all. Others between them may come too.</param>
    /// <returns>By number, some at a time. Those behind a lost connection come again from the first.</returns>
    public async IAsyncEnumerable<IReadOnlyList<ScannedTrial>> Read(string sweep, IReadOnlyCollection<int>? only, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (only is { Count: 0 }) yield break;
        // The database reads ahead while what it gave is taken apart.
        var batches = Channel.CreateBounded<IReadOnlyList<ScannedTrial>>(new BoundedChannelOptions(4) { SingleReader = true, SingleWriter = true });
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = Task.Run(() => Write(sweep, only, batches.Writer, left.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancel)) yield return batch;
        }
        finally
        {
            await left.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await reading;
    }

    private async Task Write(string sweep, IReadOnlyCollection<int>? only, ChannelWriter<IReadOnlyList<ScannedTrial>> to, CancellationToken cancel)
    {
        try
        {
            await database.Run(connection => Write(connection, sweep, only, to, cancel), cancel);
        }
        finally
        {
            to.Complete();
        }
    }

    private static async Task<bool> Write(
        DbConnection connection, string sweep, IReadOnlyCollection<int>? only, ChannelWriter<IReadOnlyList<ScannedTrial>> to, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Sql + Where(only) + " ORDER BY number";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("sweep", sweep);
        command.Parameters.Add(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var words = new Dictionary<string, TrialStatus>(StringComparer.Ordinal);
        var batch = new List<ScannedTrial>(BatchRows);
        while (await reader.ReadAsync(cancel))
        {
            batch.Add(Row(reader, words));
            if (batch.Count < BatchRows) continue;
            await to.WriteAsync(batch, cancel);
            batch = new List<ScannedTrial>(BatchRows);
        }

        await to.WriteAsync(batch, cancel);
        return true;
    }

    private static string Where(IReadOnlyCollection<int>? only) =>
        only is null ? ""
        : only.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" AND number BETWEEN {only.Min()} AND {only.Max()}")
        : $" AND number IN ({string.Join(',', only)})";

    private static ScannedTrial Row(DbDataReader reader, Dictionary<string, TrialStatus> words)
    {
        var word = reader.GetString(1);
        if (!words.TryGetValue(word, out var status)) words[word] = status = Cell.Word<TrialStatus>(word);
        return new ScannedTrial(
            reader.GetInt32(0), status, reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.IsDBNull(4) ? null : reader.GetInt32(4),
            Cell.Time(reader.GetInt64(5)), reader.IsDBNull(6) ? null : Cell.Time(reader.GetInt64(6)));
    }
}
