using System.Globalization;

namespace Optimizer.Benchmarks.Dashboard;

/// <param name="Database">Made when it is not there, used again when it is.</param>
/// <param name="Repeats">Of each measurement; their median is told.</param>
/// <param name="Viewers">Who look at once.</param>
/// <param name="Chromium">Its program.</param>
internal sealed record DashboardOptions(string Database, int Trials, int Repeats, int Viewers, string Chromium)
{
    /// <exception cref="ArgumentException">An unknown option, or one without its value.</exception>
    public static DashboardOptions Parse(string[] args)
    {
        var options = new DashboardOptions(Path.Combine(Path.GetTempPath(), "optimizer-dashboard", "hundred.db"), 100_000, 20, 20, "/usr/bin/chromium");
        for (var index = 0; index < args.Length; index += 2)
        {
            if (index + 1 == args.Length) throw new ArgumentException($"Option '{args[index]}' needs a value.");
            var value = args[index + 1];
            options = args[index] switch
            {
                "--db" => options with { Database = Path.GetFullPath(value) },
                "--trials" => options with { Trials = int.Parse(value, CultureInfo.InvariantCulture) },
                "--repeats" => options with { Repeats = int.Parse(value, CultureInfo.InvariantCulture) },
                "--viewers" => options with { Viewers = int.Parse(value, CultureInfo.InvariantCulture) },
                "--chromium" => options with { Chromium = value },
                _ => throw new ArgumentException($"Option '{args[index]}' is unknown. There are --db, --trials, --repeats, --viewers, --chromium."),
            };
        }

        return options;
    }
}
