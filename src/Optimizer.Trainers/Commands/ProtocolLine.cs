using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Optimizer.Contracts.Trainers;

namespace Optimizer.Trainers.Commands;

/// <summary>A protocol line of a user's program, read leniently: what is left out has a meaning, and Python's bare <c>NaN</c> is a number. One property is set.</summary>
internal sealed partial record ProtocolLine
{
    /// <summary>Epoch null: the next one.</summary>
    public (int? Epoch, ImmutableSortedDictionary<string, double> Metrics, double? Seconds)? Report { get; private init; }

    /// <summary>Path null: what lies in the declared folder now.</summary>
    public (int? Epoch, string? Path)? Checkpoint { get; private init; }

    public (ImmutableSortedDictionary<string, double> Metrics, string? Artifact, double? Seconds)? Done { get; private init; }

    public TrainerFailed? Failed { get; private init; }

    /// <returns>Null: the line is no message.</returns>
    public static ProtocolLine? Parse(string line)
    {
        var text = line.AsSpan().TrimStart();
        if (!text.StartsWith("{")) return null;
        if (!line.Contains("\"report\"") && !line.Contains("\"checkpoint\"") && !line.Contains("\"done\"") && !line.Contains("\"failed\"")) return null;
        try
        {
            return Of(line);
        }
        catch (JsonException)
        {
            try
            {
                return Of(BareNumber().Replace(line, "\"$0\""));
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    private static ProtocolLine? Of(string line)
    {
        using var document = JsonDocument.Parse(line);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Object) continue;
            var body = member.Value;
            switch (member.Name)
            {
                case "report": return new ProtocolLine { Report = (Whole(body, "epoch"), Metrics(body), Number(body, "seconds")) };
                case "checkpoint": return new ProtocolLine { Checkpoint = (Whole(body, "epoch"), Text(body, "path")) };
                case "done": return new ProtocolLine { Done = (Metrics(body), Text(body, "artifact"), Number(body, "seconds")) };
                case "failed": return new ProtocolLine { Failed = new TrainerFailed(Text(body, "kind") is "out_of_memory" or "diverged" ? Text(body, "kind")! : "error", Text(body, "message") ?? "") };
            }
        }

        return null;
    }

    private static ImmutableSortedDictionary<string, double> Metrics(JsonElement body)
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        if (body.TryGetProperty("metrics", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var metric in given.EnumerateObject())
                if (Of(metric.Value) is { } value) metrics[metric.Name] = value;
        }

        return metrics.ToImmutable();
    }

    private static double? Number(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? Of(value) : null;

    private static int? Whole(JsonElement body, string name) => Number(body, name) is { } value && value is >= 0 and < int.MaxValue ? (int)value : null;

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static double? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var number) ? number : null,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        },
        _ => null,
    };

    [GeneratedRegex(@"(?<=[:,\[]\s*)(NaN|-?Infinity)(?=\s*[,}\]])")]
    private static partial Regex BareNumber();
}
