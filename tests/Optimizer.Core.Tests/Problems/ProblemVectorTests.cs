using System.Text.Json;
using Optimizer.Core.Frontier;
using Optimizer.Core.Problems;

namespace Optimizer.Core.Tests.Problems;

/// <summary>Against values that another implementation computed; equal to the last bit, since both use the C library's functions in the order written.</summary>
public class ProblemVectorTests
{
    private static readonly JsonElement Vectors = Read();

    public static TheoryData<int> Lccost() => [.. Enumerable.Range(0, 60)];

    public static TheoryData<int> Classic() => [.. Enumerable.Range(0, 45)];

    [Theory, MemberData(nameof(Classic))]
    public void A_classic_function_has_the_given_value(int index)
    {
        var vector = Vectors.GetProperty("classic")[index];
        var (name, x, expected) = (vector.GetProperty("name").GetString()!, Numbers(vector.GetProperty("x")), vector.GetProperty("f"));

        Assert.Equal(expected.ValueKind == JsonValueKind.Array ? Numbers(expected) : [expected.GetDouble()], Value(name, x));
    }

    [Theory, MemberData(nameof(Lccost))]
    public void A_compressed_training_has_the_given_error_and_costs(int index)
    {
        var vector = Vectors.GetProperty("lccost")[index];
        var c = vector.GetProperty("c");
        double Of(string name) => c.GetProperty(name).GetDouble();
        double Expected(string name) => vector.GetProperty(name).GetDouble();
        var seed = vector.GetProperty("seed").GetInt64();
        var (curve, epochs) = (new TrainingCurve(Of("lr"), Of("batch"), Of("wd"), Of("width")), Of("epochs"));
        var compressed = new CompressionModel(curve, Of("sparsity"), c.GetProperty("bits").GetInt32(), Of("alpha"), Of("rank"));

        Assert.Equal(Expected("train_clean"), curve.Error(epochs));
        Assert.Equal(Expected("train_noisy"), curve.Error(epochs, seed));
        Assert.Equal(Expected("epoch_seconds"), curve.EpochSeconds);
        Assert.Equal(Expected("train_seconds"), epochs * curve.EpochSeconds);
        Assert.Equal(Expected("compress_seconds"), compressed.Seconds);
        Assert.Equal(Expected("damage"), compressed.Damage);
        Assert.Equal(Expected("infer_ms"), compressed.InferenceMilliseconds);
        Assert.Equal(Numbers(vector.GetProperty("clean")), compressed.Losses(epochs));
        Assert.Equal(Numbers(vector.GetProperty("noisy")), compressed.Losses(epochs, seed));
    }

    [Fact]
    public void Noise_is_the_given_function_of_seed_stream_and_values() => Assert.All(
        Vectors.GetProperty("noise").EnumerateArray(),
        vector => Assert.Equal(
            vector.GetProperty("g").GetDouble(),
            HashNoise.At(vector.GetProperty("seed").GetInt64(), vector.GetProperty("stream").GetInt32(), Numbers(vector.GetProperty("vals")))));

    [Fact]
    public void Hypervolumes_agree() => Assert.All(
        Vectors.GetProperty("hypervolume").EnumerateArray(),
        vector => Assert.Equal(
            vector.GetProperty("hv").GetDouble(),
            Hypervolume.Of(vector.GetProperty("F").EnumerateArray().Select(Numbers), Numbers(vector.GetProperty("ref"))), 1e-12));

    private static double[] Value(string name, double[] x) => name switch
    {
        "branin" => [ClassicFunctions.Branin(x)],
        "hartmann6" => [ClassicFunctions.Hartmann6(x)],
        "rosenbrock8" => [ClassicFunctions.Rosenbrock(x)],
        "ackley10" => [ClassicFunctions.Ackley(x)],
        "levy6" => [ClassicFunctions.Levy(x)],
        "dtlz2" => FrontFunctions.Dtlz2(x),
        _ => FrontFunctions.Zdt(name[^1] - '0', x),
    };

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(one => one.GetDouble())];

    private static JsonElement Read()
    {
        using var stream = typeof(ProblemVectorTests).Assembly.GetManifestResourceStream("problem-vectors.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
