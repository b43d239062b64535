using Optimizer.Core.Search;

namespace Optimizer.Specs.Plans;

/// <summary>A parameter in a few words, for the plan.</summary>
internal static class ParameterText
{
    public static string Kind(Parameter parameter) => parameter switch
    {
        ConstantParameter => "constant",
        CategoryParameter => "category",
        IntegerParameter { Log: true } => "integer, log",
        IntegerParameter => "integer",
        FloatParameter { Log: true } => "float, log",
        FloatParameter => "float",
        DistributionParameter other => NativeYaml.NameOf(other.Kind).Replace('_', ' '),
        _ => parameter.GetType().Name,
    };

    public static string Range(Parameter parameter) => parameter switch
    {
        ConstantParameter constant => constant.Value.ToString(),
        CategoryParameter { Probabilities.IsEmpty: false } category =>
            string.Join(", ", category.Values.Zip(category.Probabilities, (value, share) => $"{value} ({share:0.##%})")),
        CategoryParameter category => string.Join(", ", category.Values),
        IntegerParameter integer => $"{integer.Low} to {integer.High}{(integer.Step == 1 ? "" : $" step {integer.Step}")}",
        FloatParameter real => $"{Wording.Number(real.Low)} to {Wording.Number(real.High)}{(real.Step is { } step ? $" step {Wording.Number(step)}" : "")}",
        DistributionParameter other => string.Join(", ", NativeYaml.Settings(other).Select(pair => $"{pair.Key} {Wording.Number(pair.Value)}")),
        _ => "",
    };

    public static string When(Parameter parameter) =>
        string.Join(" and ", parameter.When.Select(condition => $"{condition.Parameter} is {string.Join(" or ", condition.AnyOf)}"));
}
