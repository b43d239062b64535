namespace Optimizer.Specs.Sections;

/// <summary>W&amp;B's distributions and the keys that each is written with.</summary>
internal static class Distributions
{
    private static readonly string[] Range = ["min", "max"];
    private static readonly string[] QuantizedRange = ["min", "max", "q"];
    private static readonly string[] Bell = ["mu", "sigma"];
    private static readonly string[] QuantizedBell = ["mu", "sigma", "q"];

    /// <summary>Name to keys; <c>distribution</c> and <c>when</c> go with all.</summary>
    public static IReadOnlyDictionary<string, string[]> Keys { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["beta"] = ["a", "b"],
        ["categorical"] = ["values", "probabilities"],
        ["categorical_w_probabilities"] = ["values", "probabilities"],
        ["constant"] = ["value"],
        ["int_uniform"] = ["min", "max", "log", "step"],
        ["inv_log_uniform"] = Range,
        ["inv_log_uniform_values"] = Range,
        ["log_normal"] = Bell,
        ["log_uniform"] = Range,
        ["log_uniform_values"] = Range,
        ["normal"] = Bell,
        ["q_beta"] = ["a", "b", "q"],
        ["q_log_normal"] = QuantizedBell,
        ["q_log_uniform"] = QuantizedRange,
        ["q_log_uniform_values"] = QuantizedRange,
        ["q_normal"] = QuantizedBell,
        ["q_uniform"] = QuantizedRange,
        ["uniform"] = ["min", "max", "log", "step"],
    };

    /// <summary>Those that cannot be left out.</summary>
    public static IEnumerable<string> Required(string distribution) =>
        Keys[distribution].Where(key => key is "min" or "max" or "value" or "values"
            || (key == "probabilities" && distribution == "categorical_w_probabilities"));

    /// <summary>First generation: min and max are exponents of e.</summary>
    public static bool HasExponents(string distribution) => distribution is "log_uniform" or "q_log_uniform" or "inv_log_uniform";
}
