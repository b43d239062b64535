using System.Text.Json;
using Optimizer.Core.Data;

namespace Optimizer.Trainers.Commands;

/// <summary>Tells a program which rows of the spec's data it may train on and which it may look at. The test rows are not told.</summary>
internal static class SplitFile
{
    /// <returns>Null: the spec has no data.</returns>
    public static string? Write(CommandPlaces places, LoadedData data)
    {
        if (data.Set.Rows == 0) return null;
        var path = Path.Combine(places.Attempt, "split.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new { train = data.Split.Train, validation = data.Split.Validation }));
        return path;
    }
}
