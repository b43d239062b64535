using System.Globalization;

namespace Optimizer.Benchmarks.Quality;

/// <param name="Seeds">Runs of each problem and method, seeds <see cref="FirstSeed"/> and up.</param>
/// <param name="Out">File that gets one JSON line per run; null: none.</param>
/// <param name="Problems">Only these problems; empty: all of the suite.</param>
/// <param name="Methods">Only these methods; empty: all of the suite.</param>
internal sealed record QualityOptions(int Seeds, string? Out, IReadOnlyList<string> Problems, IReadOnlyList<string> Methods, int Trials)
{
    /// <summary>Settings are chosen on other seeds than those that are told.</summary>
    public int FirstSeed { get; init; }

    /// <exception cref="ArgumentException">An unknown option, or one without its value.</exception>
    public static QualityOptions Parse(string[] args)
    {
        var options = new QualityOptions(10, null, [], [], 200);
        for (var index = 0; index < args.Length; index += 2)
        {
            if (index + 1 == args.Length) throw new ArgumentException($"Option '{args[index]}' needs a value.");
            var value = args[index + 1];
            options = args[index] switch
            {
                "--seeds" => options with { Seeds = int.Parse(value, CultureInfo.InvariantCulture) },
                "--first-seed" => options with { FirstSeed = int.Parse(value, CultureInfo.InvariantCulture) },
                "--out" => options with { Out = value },
                "--problem" => options with { Problems = value.Split(',') },
                "--method" => options with { Methods = value.Split(',') },
                "--trials" => options with { Trials = int.Parse(value, CultureInfo.InvariantCulture) },
                _ => throw new ArgumentException($"Option '{args[index]}' is unknown. There are --seeds, --first-seed, --out, --problem, --method, --trials."),
            };
        }

        return options;
    }
}
