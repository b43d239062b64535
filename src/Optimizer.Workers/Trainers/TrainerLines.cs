using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;

namespace Optimizer.Workers.Trainers;

/// <summary>The trainer protocol's lines, as text and as messages.</summary>
internal static class TrainerLines
{
    /// <summary>Characters of a line that are kept: a trainer that never ends its line cannot fill our memory.</summary>
    private const int LongestLine = 1 << 20;

    private static readonly ImmutableSortedDictionary<string, double> Empty = ImmutableSortedDictionary<string, double>.Empty;
    private static readonly ImmutableSortedDictionary<string, string> NoFacts = ImmutableSortedDictionary<string, string>.Empty;

    public static string Of(ToTrainer message) => JsonSerializer.Serialize(message, CoreJson.Options);

    /// <returns>Null: the line is log.</returns>
    public static FromTrainer? Parse(string line)
    {
        if (!line.StartsWith('{')) return null;
        try
        {
            var message = Completed(JsonSerializer.Deserialize<FromTrainer>(line, CoreJson.Options)!);
            return message is { Ready: null, Report: null, Checkpoint: null, Done: null, Failed: null, Alive: null } ? null : message;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What JSON left out is empty, never null.</summary>
    private static FromTrainer Completed(FromTrainer message) => message with
    {
        Report = message.Report is { } report ? report with { Metrics = report.Metrics ?? Empty } : null,
        Checkpoint = message.Checkpoint is { Path.Length: > 0 } saved ? saved : null,
        Done = message.Done is { } done ? done with { Metrics = done.Metrics ?? Empty, Facts = done.Facts ?? NoFacts } : null,
        Failed = message.Failed is { } failed ? new TrainerFailed(failed.Kind ?? "error", failed.Message ?? "") : null,
    };

    /// <summary>Lines until the end of the stream, each cut at a million characters.</summary>
    public static async IAsyncEnumerable<string> Read(StreamReader reader)
    {
        var buffer = new char[16 * 1024];
        var line = new StringBuilder();
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            var start = 0;
            for (var end = Array.IndexOf(buffer, '\n', 0, count); end >= 0; end = Array.IndexOf(buffer, '\n', start, count - start))
            {
                line.Append(buffer, start, Math.Min(end - start, LongestLine - line.Length));
                yield return line.ToString().TrimEnd('\r');
                line.Clear();
                start = end + 1;
            }

            line.Append(buffer, start, Math.Min(count - start, LongestLine - line.Length));
        }

        if (line.Length > 0) yield return line.ToString();
    }
}
