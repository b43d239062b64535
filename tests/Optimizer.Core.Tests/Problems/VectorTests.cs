using System.Text.Json;
using Optimizer.Core.Frontier;
using Optimizer.Core.Problems;
using Optimizer.Core.Search;

namespace Optimizer.Core.Tests.Problems;

/// <summary>Values of the same formulas computed by another program in another language, bit for bit.</summary>
public class VectorTests
{
    private static readonly JsonElement Vectors = Read();

    [Fact]
    public void Classic_functions_agree_bit_for_bit()
    {
        foreach (var vector in Vectors.GetProperty("classic").EnumerateArray())
        {
            var x = Numbers(vector.GetProperty("x"));
            var problem = ProblemCatalog.Get(vector.GetProperty("name").GetString()!);
            var point = Configuration.Empty;
            for (var index = 0; index < x.Length; index++) point = point.With($"x{index}", ParameterValue.Of(x[index]));
            Assert.True(problem.Space.IsValid(point));
            Assert.Equal(vector.GetProperty("f") is { ValueKind: JsonValueKind.Array } several ? Numbers(several) : [vector.GetProperty("f").GetDouble()], problem.Truth(point));
        }
    }

    [Fact]
    public void Hash_noise_agrees_bit_for_bit()
    {
        foreach (var vector in Vectors.GetProperty("noise").EnumerateArray())
            Assert.Equal(vector.GetProperty("g").GetDouble(), HashNoise.Of(vector.GetProperty("seed").GetInt64(), vector.GetProperty("stream").GetInt32(), Numbers(vector.GetProperty("vals"))));
    }

    [Fact]
    public void The_learning_curve_model_agrees_bit_for_bit()
    {
        foreach (var vector in Vectors.GetProperty("lccost").EnumerateArray())
        {
            var point = Configuration.Empty;
            foreach (var value in vector.GetProperty("c").EnumerateObject())
                point = point.With(value.Name, value.Name is "batch" or "width" or "epochs" or "bits" ? ParameterValue.Of(value.Value.GetInt64()) : ParameterValue.Of(value.Value.GetDouble()));
            var (seed, epochs) = (vector.GetProperty("seed").GetInt64(), point["epochs"].AsDouble());
            var (training, compression) = (LearningCurveProblems.TrainingOf(point), LearningCurveProblems.CompressionOf(point));
            Assert.True(LearningCurveProblems.Cost.Space.IsValid(point));
            Assert.Equal(Numbers(vector.GetProperty("noisy")), LearningCurveProblems.Cost.Observed(point, seed));
            Assert.Equal(Numbers(vector.GetProperty("clean")), LearningCurveProblems.Cost.Truth(point));
            Assert.Equal(vector.GetProperty("train_clean").GetDouble(), LearningCurveCost.TrainError(training, epochs));
            Assert.Equal(vector.GetProperty("train_noisy").GetDouble(), LearningCurveCost.TrainError(training, epochs, seed));
            Assert.Equal(vector.GetProperty("epoch_seconds").GetDouble(), LearningCurveCost.EpochSeconds(training.Batch, training.Width));
            Assert.Equal(vector.GetProperty("train_seconds").GetDouble(), LearningCurveCost.TrainSeconds(training, epochs));
            Assert.Equal(vector.GetProperty("compress_seconds").GetDouble(), LearningCurveCost.CompressSeconds(training, compression));
            Assert.Equal(vector.GetProperty("damage").GetDouble(), LearningCurveCost.Damage(training.Width, compression));
            Assert.Equal(vector.GetProperty("infer_ms").GetDouble(), LearningCurveCost.InferMilliseconds(training.Width, compression));
        }
    }

    [Fact]
    public void Hypervolume_agrees_with_another_programs()
    {
        foreach (var vector in Vectors.GetProperty("hypervolume").EnumerateArray())
            Assert.Equal(vector.GetProperty("hv").GetDouble(), Hypervolume.Of(vector.GetProperty("F").EnumerateArray().Select(Numbers), Numbers(vector.GetProperty("ref"))), 1e-12);
    }

    [Fact]
    public void Noise_of_a_noisy_problem_has_a_fiftieth_of_the_spread_and_depends_on_the_seed()
    {
        var noisy = ProblemCatalog.Get("branin-noisy");
        var point = Configuration.Empty.With("x0", ParameterValue.Of(Math.PI)).With("x1", ParameterValue.Of(2.275));
        var errors = Enumerable.Range(0, 400).Select(seed => noisy.Observed(point, seed)[0] - noisy.Truth(point)[0]).ToArray();
        // Branin's standard deviation over its domain is about 51.
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0.9, 1.15);
        Assert.InRange(errors.Average(), -0.2, 0.2);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    private static JsonElement Read()
    {
        using var stream = typeof(VectorTests).Assembly.GetManifestResourceStream("vectors.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
