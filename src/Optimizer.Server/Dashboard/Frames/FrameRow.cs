using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>The metrics of one row under their plain names, for rules that read a trial's metrics.</summary>
internal sealed class FrameRow(TrialFrame frame, int row) : IReadOnlyDictionary<string, double>
{
    public IEnumerable<string> Keys => this.Select(pair => pair.Key);

    public IEnumerable<double> Values => this.Select(pair => pair.Value);

    public int Count => Keys.Count();

    public double this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"Trial {frame.Name(row)} has no metric '{key}'.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <summary>A metric that is NaN counts as not measured, which is what the frontier makes of it.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value)
    {
        value = frame.Metric(key) is { IsCategory: false } column ? column.Values[row] : double.NaN;
        return !double.IsNaN(value);
    }

    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => frame.Columns
        .Where(column => column is { IsMetric: true, IsCategory: false } && !double.IsNaN(column.Values[row]))
        .Select(column => KeyValuePair.Create(column.Name, column.Values[row])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
