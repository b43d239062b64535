using System.Globalization;
using System.Reflection;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Optimizer.Core.Sweeps;

namespace Optimizer.Trainers.Tables;

/// <summary>
/// Fills in ML.NET's options by the names that <see cref="TabularSchema"/> gives them. By reflection, because the options of a family share no
/// class that can be named without its model's.
/// </summary>
internal sealed class LearnerOptions(TabularSettings settings, string label, int epochs, int seed)
{
    public string Learner => settings.Learner;

    /// <returns>The same, with label, epochs, one thread, seed and all that the configuration names.</returns>
    public TOptions Set<TOptions>(TOptions options)
        where TOptions : class
    {
        Put(options, "LabelColumnName", label);
        Put(options, "FeatureColumnName", Featurisation.Features);
        Put(options, Iterations(), Learner == "gam" ? epochs * TabularSchema.GamRoundsPerEpoch : epochs);
        // Several trainers run beside each other, one a core.
        if (Has(options, "NumberOfThreads")) Put(options, "NumberOfThreads", 1);
        if (Has(options, "Seed")) Put(options, "Seed", seed);
        if (options is TreeOptions) Put(options, "FeatureSelectionSeed", seed);
        // Without one LightGBM makes the same.
        if (Learner == "lightgbm") Put(options, "Booster", new GradientBooster.Options());
        foreach (var parameter in TabularSchema.Parameters.Where(parameter => parameter.Learners.Contains(Learner) && parameter.Option.Length > 0))
        {
            var name = parameter.Name[(Learner.Length + 1)..];
            if (settings.Value(name) is { } value && (name != "sigmoid" && name != "unbalanced" || Has(options, parameter.Option))) Put(options, parameter.Option, value);
            // LightGBM draws rows only where it is told how often.
            if (parameter.Option == "Booster.SubsampleFraction" && settings.Value(name) is < 1.0) Put(options, "Booster.SubsampleFrequency", 1);
        }

        return options;
    }

    private string Iterations() => Learner switch
    {
        "fast_tree" or "fast_forest" => "NumberOfTrees",
        "sdca" or "lbfgs" => "MaximumNumberOfIterations",
        _ => "NumberOfIterations",
    };

    private static bool Has(object options, string name) => Member(options.GetType(), name) is not null;

    private static MemberInfo? Member(Type type, string name) => (MemberInfo?)type.GetField(name) ?? type.GetProperty(name);

    private static void Put(object options, string path, object value)
    {
        if (path.Split('.', 2) is [var part, var rest])
        {
            Put(Get(options, part), rest, value);
            return;
        }

        switch (Member(options.GetType(), path))
        {
            case FieldInfo field: field.SetValue(options, As(value, field.FieldType)); break;
            case PropertyInfo property: property.SetValue(options, As(value, property.PropertyType)); break;
            default: throw new MissingFieldException(options.GetType().FullName, path);
        }
    }

    private static object Get(object options, string name) => Member(options.GetType(), name) switch
    {
        FieldInfo field => field.GetValue(options)!,
        PropertyInfo property => property.GetValue(options)!,
        _ => throw new MissingFieldException(options.GetType().FullName, name),
    };

    private static object As(object value, Type type) =>
        type.IsInstanceOfType(value) ? value : Convert.ChangeType(value, Nullable.GetUnderlyingType(type) ?? type, CultureInfo.InvariantCulture);
}
