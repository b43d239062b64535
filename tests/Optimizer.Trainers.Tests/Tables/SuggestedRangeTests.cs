using System.Globalization;
using System.Reflection;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;

namespace Optimizer.Trainers.Tests.Tables;

/// <summary>The schema is written out where no package of ML.NET may be referenced; here it is held against what ML.NET says of its own options.</summary>
public class SuggestedRangeTests
{
    private static readonly Dictionary<string, Type[]> Options = new(StringComparer.Ordinal)
    {
        ["lightgbm"] = [typeof(LightGbmBinaryTrainer.Options), typeof(LightGbmMulticlassTrainer.Options), typeof(LightGbmRegressionTrainer.Options)],
        ["fast_tree"] = [typeof(FastTreeBinaryTrainer.Options), typeof(FastTreeRegressionTrainer.Options)],
        ["fast_forest"] = [typeof(FastForestBinaryTrainer.Options), typeof(FastForestRegressionTrainer.Options)],
        ["sdca"] = [typeof(SdcaLogisticRegressionBinaryTrainer.Options), typeof(SdcaMaximumEntropyMulticlassTrainer.Options), typeof(SdcaRegressionTrainer.Options)],
        ["lbfgs"] = [typeof(LbfgsLogisticRegressionBinaryTrainer.Options), typeof(LbfgsMaximumEntropyMulticlassTrainer.Options), typeof(LbfgsPoissonRegressionTrainer.Options)],
        ["gam"] = [typeof(GamBinaryTrainer.Options), typeof(GamRegressionTrainer.Options)],
        ["linear_svm"] = [typeof(LinearSvmTrainer.Options)],
        ["averaged_perceptron"] = [typeof(AveragedPerceptronTrainer.Options)],
    };

    public static TheoryData<string> OfOptions => [.. TabularSchema.Parameters.Where(parameter => parameter.Option.Length > 0).Select(parameter => parameter.Name)];

    [Theory, MemberData(nameof(OfOptions))]
    public void A_range_is_the_one_that_the_option_suggests(string name)
    {
        var parameter = TabularSchema.Find(name)!;
        var suggested = Fields(parameter).Select(found => SuggestedSweeps(found.Field)).OfType<string>().Distinct().ToList();

        if (parameter.Suggested is null) Assert.Empty(suggested);
        else Assert.Equal(Parsed(name, Assert.Single(suggested), parameter.Known.Whole), parameter.Suggested);
    }

    [Theory, MemberData(nameof(OfOptions))]
    public void A_default_is_the_option_s_own(string name)
    {
        var parameter = TabularSchema.Find(name)!;
        var defaults = Fields(parameter).Select(found => found.Field.GetValue(found.Owner)).Distinct().ToList();

        // auto: ML.NET decides by the rows, or one task has another default than the next.
        if (parameter.Known.Default.ToString() == "auto") Assert.True(defaults.Count > 1 || defaults[0] is null, $"{name}: {string.Join(", ", defaults)}");
        else if (parameter.Known.Default.Kind == ValueKind.Boolean) Assert.Equal([false], defaults);
        else Assert.Equal(parameter.Known.Default.AsDouble(), Convert.ToDouble(Assert.Single(defaults), CultureInfo.InvariantCulture), 6);
    }

    /// <summary>Of each task that has the option.</summary>
    private static List<(FieldInfo Field, object Owner)> Fields(TabularParameter parameter)
    {
        var path = parameter.Option.Split('.');
        IEnumerable<object> owners = path.Length == 2 ? [new GradientBooster.Options()] : Options[parameter.Learners[0]].Select(type => Activator.CreateInstance(type)!);
        var found = owners.Select(owner => (Field: owner.GetType().GetField(path[^1])!, owner)).Where(pair => pair.Field is not null).ToList();
        Assert.NotEmpty(found);
        return found;
    }

    private static string? SuggestedSweeps(FieldInfo field) => field.GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType.Name == "TGUIAttribute")
        .SelectMany(attribute => attribute.NamedArguments).Where(argument => argument.MemberName == "SuggestedSweeps")
        .Select(argument => (string?)argument.TypedValue.Value).FirstOrDefault();

    /// <summary><c>0.025-0.4;log</c>, <c>2-128;log;inc:4</c> or <c>&lt;Auto&gt;,0,0.5,1</c>; GAM's <c>0.001,0.1;log</c> is a range with a slip of the pen.</summary>
    private static Parameter Parsed(string name, string sweeps, bool whole)
    {
        var text = sweeps.Split(';')[0].Trim();
        if (sweeps.Contains(";log", StringComparison.Ordinal))
        {
            var ends = text.Split(text.Contains(',', StringComparison.Ordinal) ? ',' : '-').Select(end => double.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            return whole ? new IntegerParameter(name, (long)ends[0], (long)ends[1], log: true) : new FloatParameter(name, ends[0], ends[1], log: true);
        }

        var values = text.Split(',').Select(value => value.Trim()).Where(value => value != "<Auto>");
        return new CategoryParameter(name, whole
            ? [.. values.Select(value => ParameterValue.Of(long.Parse(value, CultureInfo.InvariantCulture)))]
            : [.. values.Select(value => ParameterValue.Of(double.Parse(value, CultureInfo.InvariantCulture)))]);
    }
}
