namespace Optimizer.Core.Search;

/// <summary>The values of a finite parameter, by index.</summary>
internal static class Grid
{
    public static ParameterValue Value(Parameter parameter, long index) => parameter switch
    {
        CategoryParameter category => category.Values[(int)index],
        ConstantParameter constant => constant.Value,
        IntegerParameter integer => ParameterValue.Of(integer.Low + (index * integer.Step)),
        FloatParameter real => real.At(index),
        _ => throw new InvalidOperationException($"Parameter '{parameter.Name}' has no finite list of values."),
    };
}
