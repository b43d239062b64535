using Optimizer.Specs.Yaml;

namespace Optimizer.Specs.Imports;

/// <summary>NNI's search space: <c>{"lr": {"_type": "loguniform", "_value": [0.0001, 0.1]}}</c>. A nested choice becomes conditions.</summary>
/// <remarks>docs/source/hpo/search_space.rst of NNI 3.</remarks>
internal static class NniSpace
{
    public static bool Is(MapNode map) => map.Entries.Count > 0 && map.Entries.All(entry => entry.Value is MapNode body && body.Find("_type") is not null);

    public static MapNode Native(MapNode space, Findings findings)
    {
        var parameters = new List<Entry>();
        foreach (var entry in space.Entries) Add(parameters, "", entry, [], findings);
        return Written.Map(space, parameters);
    }

    private static void Add(List<Entry> parameters, string above, Entry entry, IReadOnlyList<Entry> when, Findings findings)
    {
        var name = above + entry.Key.Text;
        if (entry.Value is not MapNode body || Written.TextOf(body.Find("_type")?.Value) is not { } type)
        {
            findings.Error(entry.Key, $"'{name}' has no _type; NNI writes {{\"_type\": \"uniform\", \"_value\": [0, 1]}}");
            return;
        }

        if (body.Find("_value")?.Value is not ListNode { Items.Count: > 0 } value)
        {
            findings.Error(body, $"'{name}' has no _value; NNI writes a list there");
            return;
        }

        if (type == "choice" && value.Items.Any(item => item is MapNode map && map.Find("_name") is not null))
        {
            Nested(parameters, name, entry, value, when, findings);
            return;
        }

        if (Of(name, type, value, entry.Key, findings) is { } settings) parameters.Add(Parameter(entry.Key, name, settings, when));
    }

    private static Entry Parameter(ScalarNode at, string name, List<Entry> settings, IReadOnlyList<Entry> when) => Written.Entry(
        at, name, Written.Map(at, when.Count == 0 ? settings : [.. settings, Written.Entry(at, "when", Written.Map(at, when))]));

    /// <summary>Each alternative is a category; its own parameters exist only beside it.</summary>
    private static void Nested(List<Entry> parameters, string name, Entry entry, ListNode value, IReadOnlyList<Entry> when, Findings findings)
    {
        findings.Note(entry.Key, $"'{name}' is a nested choice: its alternatives are categories, and what stands below one has a condition (when); names below it are {name}.…");
        var names = new List<Node>();
        foreach (var item in value.Items)
        {
            var alternative = item is MapNode map ? map.Find("_name")?.Value as ScalarNode : item as ScalarNode;
            if (alternative is null)
            {
                findings.Error(item, $"an alternative of '{name}' has no _name");
                continue;
            }

            names.Add(Written.Word(alternative, alternative.Text));
        }

        parameters.Add(Parameter(entry.Key, name, [Written.Entry(entry.Key, "values", Written.List(value, names))], when));
        foreach (var map in value.Items.OfType<MapNode>())
        {
            if (map.Find("_name")?.Value is not ScalarNode alternative) continue;
            foreach (var inner in map.Entries.Where(inner => inner.Key.Text != "_name"))
                Add(parameters, $"{name}.{alternative.Text}.", inner, [.. when, Written.Entry(inner.Key, name, Written.Word(alternative, alternative.Text))], findings);
        }
    }

    /// <returns>Null: it is told why not.</returns>
    private static List<Entry>? Of(string name, string type, ListNode value, ScalarNode key, Findings findings)
    {
        if (type == "choice") return [Written.Entry(key, "values", value)];
        var numbers = value.Items.Select(Written.NumberOf).ToList();
        var wanted = type.StartsWith('q') ? 3 : 2;
        if (numbers.Count != wanted || numbers.Contains(null))
        {
            findings.Error(value, $"'{name}' of type {type} has {wanted} numbers in _value, got {value.Items.Count} items");
            return null;
        }

        var (a, b) = (numbers[0]!.Value, numbers[1]!.Value);
        Entry Min(double low) => Written.Entry(key, "min", Written.Number(value, low));
        Entry Max(double high) => Written.Entry(key, "max", Written.Number(value, high));
        Entry Kind(string kind) => Written.Entry(key, "distribution", Written.Word(key, kind));
        Entry[] Bell() => [Written.Entry(key, "mu", Written.Number(value, a)), Written.Entry(key, "sigma", Written.Number(value, b))];
        Entry Q() => Written.Entry(key, "q", Written.Number(value, numbers[2]!.Value));
        switch (type)
        {
            case "randint":
                findings.Note(key, $"randint leaves out its upper end: '{name}' goes from {a:0} to {b - 1:0}");
                return [Written.Entry(key, "min", Written.Whole(value, (long)a)), Written.Entry(key, "max", Written.Whole(value, (long)b - 1))];
            case "uniform": return [Kind("uniform"), Min(a), Max(b)];
            case "loguniform": return [Kind("log_uniform_values"), Min(a), Max(b)];
            case "quniform":
                var q = numbers[2]!.Value;
                if (IsMultiple(a, q) && IsMultiple(b, q)) return Stepped(key, value, a, b, q);
                findings.Note(key, $"NNI cuts the rounded values of '{name}' off at {Wording.Number(a)} and {Wording.Number(b)}; here they are not cut off, as in W&B");
                return [Kind("q_uniform"), Min(a), Max(b), Q()];
            case "qloguniform":
                findings.Note(key, $"NNI cuts the rounded values of '{name}' off at its ends; here they are not cut off, as in W&B");
                return [Kind("q_log_uniform_values"), Min(a), Max(b), Q()];
            case "normal": return [Kind("normal"), .. Bell()];
            case "qnormal": return [Kind("q_normal"), .. Bell(), Q()];
            case "lognormal": return [Kind("log_normal"), .. Bell()];
            case "qlognormal": return [Kind("q_log_normal"), .. Bell(), Q()];
            default:
                findings.Error(key, $"'{name}' has the type '{type}', which is not known; {Wording.Instead(type, ["choice", "randint", "uniform", "quniform", "loguniform", "qloguniform", "normal", "qnormal", "lognormal", "qlognormal"])}");
                return null;
        }
    }

    private static List<Entry> Stepped(ScalarNode key, ListNode value, double low, double high, double step)
    {
        var whole = low == Math.Floor(low) && high == Math.Floor(high) && step == Math.Floor(step);
        ScalarNode Number(double number) => whole ? Written.Whole(value, (long)number) : Written.Number(value, number);
        return [Written.Entry(key, "min", Number(low)), Written.Entry(key, "max", Number(high)), Written.Entry(key, "step", Number(step))];
    }

    private static bool IsMultiple(double value, double step) => step > 0 && Math.Abs((value / step) - Math.Round(value / step)) < 1e-9;
}
