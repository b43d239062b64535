using System.Text;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Api;

/// <summary>Logs of attempts: what the workers sent while they ran, else the file that an attempt left.</summary>
internal sealed class AttemptLogs(ISweepStore store, LogStore live, AttemptFiles files)
{
    /// <summary>A log is read from its end: what went wrong stands there.</summary>
    private const int MostCharacters = 256 * 1024;

    /// <summary>A longer file is not read into memory.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>Of a trial's nodes, in the order of its path.</summary>
    public async Task<IReadOnlyList<AttemptView>> Attempts(string sweep, TrialView trial, CancellationToken cancel)
    {
        var position = trial.Path.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => pair.index);
        return [.. (await store.Attempts(sweep, cancel)).Where(attempt => position.ContainsKey(attempt.Node))
            .OrderBy(attempt => position[attempt.Node]).ThenBy(attempt => attempt.Number)];
    }

    public async Task<AttemptLog[]> Of(string sweep, TrialView trial, CancellationToken cancel)
    {
        var logs = new List<AttemptLog>();
        foreach (var attempt in await Attempts(sweep, trial, cancel))
            logs.Add(new AttemptLog(attempt.Node, attempt.Number, attempt.Stage, Rows.OutcomeOf(attempt), attempt.Log, Tail(await Text(attempt, 0, cancel))));
        return [.. logs];
    }

    /// <param name="from">Characters known already.</param>
    public async Task<string> Text(AttemptView attempt, long from, CancellationToken cancel)
    {
        if (attempt.Outcome == AttemptOutcome.None || attempt.Log is null) return await Live(attempt, from, cancel);
        if (await files.Open(attempt.Log, cancel) is not { } file) return await Live(attempt, from, cancel);
        await using var content = file.Content;
        if (content.CanSeek && content.Length > MostBytes && from == 0) content.Seek(-MostBytes, SeekOrigin.End);
        using var reader = new StreamReader(content, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancel);
        return from >= text.Length ? "" : text[(int)from..];
    }

    private async Task<string> Live(AttemptView attempt, long from, CancellationToken cancel)
    {
        var text = new StringBuilder();
        foreach (var piece in await live.Read(attempt.Sweep, attempt.Node, attempt.Number, from, cancel)) text.Append(piece.Text);
        return text.ToString();
    }

    /// <summary>Whole lines.</summary>
    private static string Tail(string text)
    {
        if (text.Length <= MostCharacters) return text;
        var end = text[^MostCharacters..];
        return end[(end.IndexOf('\n', StringComparison.Ordinal) + 1)..];
    }
}
