using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Optimizer.Core.Search;

namespace Optimizer.Core.Commands;

/// <summary>What the macros of a command stand for, at one start of it.</summary>
public sealed record MacroValues
{
    public string? Program { get; init; }

    /// <summary>Null: nothing.</summary>
    public string? Interpreter { get; init; }

    public required ImmutableSortedDictionary<string, ParameterValue> Parameters { get; init; }

    /// <summary>See <see cref="CommandSpec.Nested"/>.</summary>
    public ImmutableArray<string> Nested { get; init; } = [];

    /// <summary>Name to value, of the variables that the program may see.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Where <c>${args_json_file}</c> is.</summary>
    public string ArgumentsFile { get; init; } = "";

    /// <summary>Folders and files: <c>${output}</c>, <c>${checkpoint}</c>, <c>${artifact}</c>, <c>${environment}</c>.</summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>W&amp;B's <c>command</c> macros (wandb/sweeps, wandb agent), and of our own places and <c>${parameter:NAME}</c>.</summary>
public static partial class CommandMacros
{
    /// <summary>W&amp;B's command where the file has none.</summary>
    public static ImmutableArray<string> Standard { get; } = ["${env}", "${interpreter}", "${program}", "${args}"];

    private const string Variable = "envvar:";
    private const string Parameter = "parameter:";

    private static readonly ImmutableHashSet<string> Known =
    [
        "env", "interpreter", "program", "args", "args_no_boolean_flags", "args_no_hyphens", "args_no_equals", "args_json", "args_json_file",
        "output", "checkpoint", "artifact", "environment", "data",
    ];

    /// <summary>For messages.</summary>
    public static IEnumerable<string> Names => Known.Append("envvar:NAME").Append("parameter:NAME").Order(StringComparer.Ordinal);

    /// <returns>The first macro that is none, without its braces; null: all are known.</returns>
    public static string? Unknown(string argument) => Macro().Matches(argument)
        .Select(match => match.Groups[1].Value)
        .FirstOrDefault(name => !Known.Contains(name) && !name.StartsWith(Variable, StringComparison.Ordinal) && !name.StartsWith(Parameter, StringComparison.Ordinal));

    /// <returns>Program and arguments, ready to be started without a shell.</returns>
    /// <exception cref="FormatException">A macro is unknown, or a variable is not there; the message says which.</exception>
    public static ImmutableArray<string> Resolve(ImmutableArray<string> command, MacroValues values)
    {
        var resolved = ImmutableArray.CreateBuilder<string>();
        var given = NestedArguments.Of(values.Parameters, values.Nested);
        foreach (var argument in command)
        {
            if (argument == "${interpreter}" && string.IsNullOrEmpty(values.Interpreter)) continue;
            if (Many(argument, given) is { } many) resolved.AddRange(many);
            else resolved.Add(Macro().Replace(argument, match => Value(match.Groups[1].Value, values, given)));
        }

        return resolved.ToImmutable();
    }

    private static IEnumerable<string>? Many(string argument, IReadOnlyList<NestedArgument> given) => argument switch
    {
        "${args}" => given.Select(one => $"--{one.Name}={one.Text}"),
        "${args_no_hyphens}" => given.Select(one => $"{one.Name}={one.Text}"),
        "${args_no_equals}" => given.SelectMany(one => new[] { $"--{one.Name}", one.Text }),
        "${args_no_boolean_flags}" => given.SelectMany(Flag),
        _ => null,
    };

    private static IEnumerable<string> Flag(NestedArgument one) => one.Truth switch
    {
        true => [$"--{one.Name}"],
        false => [],
        null => [$"--{one.Name}={one.Text}"],
    };

    private static string Value(string macro, MacroValues values, IReadOnlyList<NestedArgument> given)
    {
        switch (macro)
        {
            case "env": return "/usr/bin/env";
            case "interpreter": return values.Interpreter ?? "";
            case "program": return values.Program ?? throw new FormatException("${program} stands in the command, but the spec names no program; add program: FILE.");
            case "args_json": return NestedArguments.Json(values.Parameters, values.Nested);
            case "args_json_file": return values.ArgumentsFile;
        }

        if (Many($"${{{macro}}}", given) is { } many) return string.Join(' ', many);
        if (macro.StartsWith(Parameter, StringComparison.Ordinal))
        {
            // A parameter whose condition does not hold has no value.
            return values.Parameters.TryGetValue(macro[Parameter.Length..], out var one) ? NestedArguments.Plain(one) : "";
        }

        if (macro.StartsWith(Variable, StringComparison.Ordinal))
        {
            var name = macro[Variable.Length..];
            return values.Variables.TryGetValue(name, out var variable)
                ? variable
                : throw new FormatException($"${{envvar:{name}}} stands in the command, but no variable {name} may be seen there; name it in environment.pass, or give it in environment.set.");
        }

        if (values.Places.TryGetValue(macro, out var place)) return place;
        throw new FormatException(Known.Contains(macro)
            ? $"${{{macro}}} stands in the command, but there is none here."
            : $"${{{macro}}} is no macro of a command.");
    }

    [GeneratedRegex(@"\$\{([^}]*)\}")]
    private static partial Regex Macro();
}
