namespace Optimizer.Core.Search;

/// <summary>The values of a finite parameter, by index.</summary>
internal static class Grid
{
    public static ParameterValue Value(Parameter parameter, long index) => parameter switch
    {
        CategoryParameter category => category.Values[(int)index],
        ConstantParameter constant => constant.Value,
        IntegerParameter integer => ParameterValue.Of(integer.Low + (index * integer.Step)),
        FloatParameter { Step: { } step } real => ParameterValue.Of(Math.Min(real.High, real.Low + (index * step))),
        FloatParameter real => ParameterValue.Of(real.Low),
        _ => throw new InvalidOperationException($"Parameter '{parameter.Name}' has no finite list of values."),
    };
}
