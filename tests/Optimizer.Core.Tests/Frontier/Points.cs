using System.Text.Json;
using CsCheck;

namespace Optimizer.Core.Tests.Frontier;

internal static class Points
{
    /// <summary>Sets of points on a small lattice (many ties) or in a cube (none).</summary>
    public static Gen<double[][]> Any(int fewest, int most) =>
        from objectives in Gen.Int[fewest, most]
        from lattice in Gen.Bool
        from points in (lattice ? Gen.Int[0, 4].Select(value => (double)value) : Gen.Double[0, 4]).Array[objectives].Array[1, 40]
        select points;

    /// <summary>The definition, word for word.</summary>
    public static IEnumerable<int> FrontByDefinition(double[][] points) =>
        Enumerable.Range(0, points.Length).Where(one => !points.Any(other =>
            other.Zip(points[one]).All(pair => pair.First <= pair.Second) && other.Zip(points[one]).Any(pair => pair.First < pair.Second)));

    public static T Resource<T>(string name)
    {
        using var stream = typeof(Points).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<T>(stream, CoreJson.Options)!;
    }
}
