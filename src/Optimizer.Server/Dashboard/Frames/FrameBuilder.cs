using System.Text;
using System.Text.Json;
using Optimizer.Core.Sweeps;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>From stored rows to columns. Begins empty or with the columns of an earlier frame, which stays as it is.</summary>
internal sealed class FrameBuilder
{
    private readonly Dictionary<string, Building> columns = new(StringComparer.Ordinal);
    private readonly List<string> order = [];
    private readonly List<int> numbers;
    private readonly List<TrialStatus> states;
    private readonly List<int> parents;
    private readonly List<DateTimeOffset?> ends;
    private readonly List<DateTimeOffset> begins;

    /// <summary>Names of the properties of the last row's configuration and metrics, in their order: those of the next are most likely the same.</summary>
    private readonly List<(byte[] Name, Building Column)> configuration = [];
    private readonly List<(byte[] Name, Building Column)> metrics = [];

    public FrameBuilder(TrialFrame? before = null)
    {
        numbers = [.. before?.Numbers ?? []];
        states = [.. before?.States ?? []];
        parents = [.. before?.Parents ?? []];
        ends = [.. before?.EndedAt ?? []];
        begins = [.. before?.CreatedAt ?? []];
        foreach (var column in before?.Columns ?? [])
        {
            order.Add(column.Id);
            columns[column.Id] = new Building(column);
        }
    }

    /// <summary>Rows by number; known ones are replaced.</summary>
    public void Add(IEnumerable<ScannedTrial> trials)
    {
        foreach (var trial in trials) Add(trial);
    }

    public TrialFrame Build(Api.NamedSweep sweep, long seq) => new(
        sweep, seq, [.. numbers], [.. states], [.. parents], [.. begins], [.. ends], [.. order.Select(id => columns[id].Column(id, numbers.Count))]);

    private void Add(in ScannedTrial trial)
    {
        var row = numbers.Count == 0 || trial.Number > numbers[^1] ? ~numbers.Count : numbers.BinarySearch(trial.Number);
        if (row < 0)
        {
            row = ~row;
            if (row != numbers.Count) throw new InvalidOperationException($"Trial {trial.Number} comes after trial {numbers[^1]}; trials are numbered as they come.");
            numbers.Add(trial.Number);
            states.Add(default);
            parents.Add(0);
            begins.Add(default);
            ends.Add(null);
        }

        states[row] = trial.Status;
        parents[row] = trial.ParentTrial ?? 0;
        begins[row] = trial.CreatedAt;
        ends[row] = trial.EndedAt;
        Read(FrameColumn.Parameters, configuration, trial.Configuration, row, isNested: true);
        Read(FrameColumn.Metrics, metrics, trial.Metrics, row, isNested: false);
    }

    /// <param name="isNested">A configuration stands in its property <c>values</c>.</param>
    private void Read(string prefix, List<(byte[] Name, Building Column)> expected, byte[] json, int row, bool isNested)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (isNested)
        {
            while (reader.Read() && !(reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("values"u8)))
                if (reader.TokenType == JsonTokenType.EndObject) return;
            reader.Read();
        }

        for (var place = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; place++)
        {
            if (place == expected.Count || !reader.ValueTextEquals(expected[place].Name))
            {
                var found = (Encoding.UTF8.GetBytes(reader.GetString()!), ColumnOf(prefix, reader.GetString()!));
                if (place == expected.Count) expected.Add(found);
                else expected[place] = found;
            }

            var column = expected[place].Column;
            reader.Read();
            column.Set(row, ref reader, json);
        }
    }

    private Building ColumnOf(string prefix, string name)
    {
        var id = prefix + name;
        if (columns.TryGetValue(id, out var known)) return known;
        order.Add(id);
        return columns[id] = new Building();
    }

    private sealed class Building
    {
        private double[] values = [];
        private int filled;
        private Dictionary<string, int>? labels;

        public Building()
        {
        }

        public Building(FrameColumn column)
        {
            values = [.. column.Values];
            filled = values.Length;
            labels = column.Labels?.Select((label, index) => (label, index)).ToDictionary(pair => pair.label, pair => pair.index, StringComparer.Ordinal);
        }

        public void Set(int row, ref Utf8JsonReader reader, byte[] json)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Number:
                    if (labels is null) Put(row, reader.GetDouble());
                    else Put(row, Label(Encoding.UTF8.GetString(reader.ValueSpan)));
                    break;
                case JsonTokenType.String when labels is null && Named(reader.GetString()!) is { } named: Put(row, named); break;
                case JsonTokenType.String: Put(row, Label(reader.GetString()!)); break;
                case JsonTokenType.Null: Put(row, Label("null")); break;
                case JsonTokenType.True or JsonTokenType.False: Put(row, Label(reader.TokenType == JsonTokenType.True ? "true" : "false")); break;
                default:
                    var from = (int)reader.TokenStartIndex;
                    reader.Skip();
                    Put(row, Label(Encoding.UTF8.GetString(json.AsSpan(from, (int)reader.BytesConsumed - from))));
                    break;
            }
        }

        public FrameColumn Column(string id, int rows)
        {
            Grow(rows);
            Array.Resize(ref values, rows);
            return new FrameColumn(id, values, labels is null ? null : [.. labels.OrderBy(pair => pair.Value).Select(pair => pair.Key)]);
        }

        private static double? Named(string text) => text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        };

        /// <summary>What was numbers until now becomes labels too.</summary>
        private int Label(string text)
        {
            if (labels is null)
            {
                labels = new Dictionary<string, int>(StringComparer.Ordinal);
                for (var row = 0; row < filled; row++)
                    if (!double.IsNaN(values[row])) values[row] = Label(values[row].ToString("R"));
            }

            if (!labels.TryGetValue(text, out var index)) labels[text] = index = labels.Count;
            return index;
        }

        private void Put(int row, double value)
        {
            Grow(row + 1);
            values[row] = value;
        }

        private void Grow(int rows)
        {
            if (values.Length < rows) Array.Resize(ref values, Math.Max(rows, values.Length * 2));
            if (filled >= rows) return;
            Array.Fill(values, double.NaN, filled, rows - filled);
            filled = rows;
        }
    }
}
