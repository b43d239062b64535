using Optimizer.Core.Data;
using Optimizer.Core.Seeds;
using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Compression;

/// <summary>Some training rows, drawn without replacement, to see what flows through a network.</summary>
internal static class CalibrationRows
{
    private const long Stream = 0x0CA11B;

    public static Rows Of(LoadedData data, long seed, int most)
    {
        var numbers = data.Split.Train.ToArray();
        var random = new TrialRandom(seed, Stream);
        var count = Math.Min(most, numbers.Length);
        for (var at = 0; at < count; at++)
        {
            var other = at + random.NextIndex(numbers.Length - at);
            (numbers[at], numbers[other]) = (numbers[other], numbers[at]);
        }

        return Rows.Of(data.Set, numbers.AsSpan(0, count));
    }
}
