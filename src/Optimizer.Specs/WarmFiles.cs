using System.Collections.Immutable;
using Optimizer.Core.Sweeps;
using Optimizer.Core.Transfer;

namespace Optimizer.Specs;

/// <summary>Reads the tables that a spec's warm start names.</summary>
internal static class WarmFiles
{
    private const long MostBytes = 50_000_000;

    /// <param name="wrong">Told of each file that is no table of trials, by its place in the list, in words.</param>
    public static ImmutableArray<WarmSet> Read(SweepSpec spec, Action<int, string> wrong)
    {
        var sets = ImmutableArray.CreateBuilder<WarmSet>();
        foreach (var (source, index) in (spec.WarmStart ?? []).Select((source, index) => (source, index)))
        {
            if (source.File is not { } file) continue;
            try
            {
                var length = new FileInfo(file).Length;
                if (length > MostBytes) wrong(index, $"'{file}' has {length} bytes; a table of trials has at most {MostBytes}");
                else sets.Add(WarmCsv.Read(File.ReadAllText(file), Path.GetFileName(file), spec));
            }
            catch (FormatException problem)
            {
                wrong(index, $"'{file}' is no table of trials for this sweep: {problem.Message}");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                wrong(index, $"'{file}' cannot be read: {(failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message)}");
            }
        }

        return sets.ToImmutable();
    }
}
