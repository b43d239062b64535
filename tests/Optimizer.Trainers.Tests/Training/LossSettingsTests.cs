using Optimizer.Trainers.Training;
using static TorchSharp.torch;

namespace Optimizer.Trainers.Tests.Training;

[Collection(TorchCollection.Name)]
public sealed class LossSettingsTests
{
    private static readonly double[][] Student = [[1, 2, 0.5], [-1, 0.3, 2]];
    private static readonly double[][] Teacher = [[0.2, 3, -1], [-2, 1, 1.5]];
    private static readonly int[] Labels = [1, 0];

    [Fact]
    public void Without_a_teacher_it_is_cross_entropy() => Assert.Equal(CrossEntropy(0), Of(new(), teacher: false), 1e-6);

    [Fact]
    public void Label_smoothing_spreads_its_share_over_all_classes() => Assert.Equal(CrossEntropy(0.2), Of(new(0.2), teacher: false), 1e-6);

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 1)]
    [InlineData(0.7, 4)]
    public void With_a_teacher_it_is_hintons_loss(double alpha, double temperature)
    {
        var divergence = Student.Zip(Teacher, (student, teacher) =>
        {
            var (p, q) = (Softmax(teacher, temperature), Softmax(student, temperature));
            return p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();
        }).Average();

        Assert.Equal(((1 - alpha) * CrossEntropy(0)) + (alpha * temperature * temperature * divergence), Of(new(0, alpha, temperature), teacher: true), 1e-5);
    }

    private static double CrossEntropy(double smoothing) => Student.Zip(Labels, (scores, label) =>
    {
        var log = Array.ConvertAll(Softmax(scores, 1), Math.Log);
        return -(((1 - smoothing) * log[label]) + (smoothing * log.Average()));
    }).Average();

    private static double[] Softmax(double[] scores, double temperature)
    {
        var powers = scores.Select(score => Math.Exp(score / temperature)).ToArray();
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static double Of(LossSettings settings, bool teacher)
    {
        using var scope = NewDisposeScope();
        Tensor Rows(double[][] rows) => tensor(rows.SelectMany(row => row).Select(value => (float)value).ToArray()).reshape(rows.Length, -1);
        return settings.Of(Rows(Student), tensor(Array.ConvertAll(Labels, label => (long)label)), teacher ? Rows(Teacher) : null).item<float>();
    }
}
