using System.Globalization;

namespace Optimizer.Benchmarks.Sweeps;

/// <param name="Spec">A sweep's file.</param>
/// <param name="Cost">USD that each run may spend.</param>
/// <param name="Epochs">Longest training that every method may choose, from 1; 0: as the spec says. The schedule becomes constant then.</param>
internal sealed record SweepsOptions(string Spec, decimal Cost, int Seeds, IReadOnlyList<string> Methods, int Epochs, string? Out)
{
    /// <exception cref="ArgumentException">An unknown option, one without its value, or no spec or cost.</exception>
    public static SweepsOptions Parse(string[] args)
    {
        if (args.Length == 0 || !File.Exists(args[0])) throw new ArgumentException("sweeps wants the file of a spec, like sweeps/digits.yaml.");
        var options = new SweepsOptions(args[0], 0, 5, ["planner", "tpe"], 0, null);
        for (var index = 1; index < args.Length; index += 2)
        {
            if (index + 1 == args.Length) throw new ArgumentException($"Option '{args[index]}' needs a value.");
            var value = args[index + 1];
            options = args[index] switch
            {
                "--cost" => options with { Cost = decimal.Parse(value, CultureInfo.InvariantCulture) },
                "--seeds" => options with { Seeds = int.Parse(value, CultureInfo.InvariantCulture) },
                "--method" => options with { Methods = value.Split(',') },
                "--epochs" => options with { Epochs = int.Parse(value, CultureInfo.InvariantCulture) },
                "--out" => options with { Out = value },
                _ => throw new ArgumentException($"Option '{args[index]}' is unknown. There are --cost, --seeds, --method, --epochs, --out."),
            };
        }

        return options.Cost > 0 ? options : throw new ArgumentException("sweeps wants --cost, the USD that each run may spend, like 0.002.");
    }
}
