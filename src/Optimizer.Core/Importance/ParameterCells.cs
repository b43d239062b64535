using Optimizer.Core.Search;

namespace Optimizer.Core.Importance;

/// <summary>A parameter's values cut into cells: a short list's values one by one, else equal shares of the parameter's own distribution.</summary>
internal sealed class ParameterCells
{
    /// <summary>Cells of a parameter with more values than that.</summary>
    public const int Fine = 32;

    /// <summary>One bit each in a mask. Of more categories neighbours in the list share a cell.</summary>
    public const int Most = 64;

    private const int Probes = 1024;

    private readonly ParameterValue[]? values;

    public ParameterCells(Parameter parameter)
    {
        Parameter = parameter;
        IsCategory = parameter is CategoryParameter;
        if (parameter.Cardinality is { } count && count <= (IsCategory ? int.MaxValue : Fine))
            values = [.. Enumerable.Range(0, (int)count).Select(index => Enumeration.Value(parameter, index))];
        Count = Math.Min(values?.Length ?? Fine, Most);
        Shares = new double[Count];
        if (values is null) Array.Fill(Shares, 1.0 / Count);
        else for (var probe = 0; probe < Probes; probe++) Shares[Of(parameter.FromUnit((probe + 0.5) / Probes))] += 1.0 / Probes;
        Middles = new double[Count];
        var below = 0.0;
        for (var cell = 0; cell < Count; below += Shares[cell++]) Middles[cell] = below + (Shares[cell] / 2);
    }

    public Parameter Parameter { get; }

    /// <summary>Cells without an order.</summary>
    public bool IsCategory { get; }

    public int Count { get; }

    /// <summary>(cells): of the parameter's own distribution, summing to 1.</summary>
    public double[] Shares { get; }

    /// <summary>(cells): in [0, 1), by the parameter's own distribution.</summary>
    public double[] Middles { get; }

    public ulong All => Count == 64 ? ulong.MaxValue : (1UL << Count) - 1;

    /// <summary>The cell that a value of the parameter is in.</summary>
    public int Of(ParameterValue value)
    {
        if (values is null) return Math.Clamp((int)(Parameter.ToUnit(value) * Count), 0, Count - 1);
        var index = Array.IndexOf(values, value);
        if (index < 0) index = Array.IndexOf(values, values.MinBy(one => Math.Abs(one.AsDouble() - value.AsDouble())));
        return values.Length <= Most ? index : (int)((long)index * Most / values.Length);
    }

    /// <summary>The value in the middle of a cell.</summary>
    public ParameterValue Value(int cell)
    {
        if (values is null) return Parameter.FromUnit(Middles[cell]);
        return values.Length <= Most ? values[cell] : values[((cell * values.Length) + Most - 1) / Most];
    }

    /// <summary>A cell drawn from the parameter's own distribution.</summary>
    /// <param name="unit">In [0, 1).</param>
    public int Draw(double unit) => Of(Parameter.FromUnit(unit));
}
