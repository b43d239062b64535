using Optimizer.Trainers.Measurement;

namespace Optimizer.Trainers.Tests.Measurement;

public sealed class ScoresTests
{
    [Fact]
    public void Accuracy_and_macro_F1_of_a_small_table_are_as_by_hand()
    {
        // Predicted 0, 0, 1, 1, 2 for 0, 1, 1, 1, 0: F1 of class 0 is 2/4, of 1 is 4/5, of 2 is 0; class 3 occurs nowhere.
        float[] logits = [9, 1, 0, 0, 5, 1, 0, 0, 1, 3, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

        var scores = Scores.Of(logits, [0, 1, 1, 1, 0]);

        Assert.Equal(0.6, scores.Accuracy, 12);
        Assert.Equal((0.5 + 0.8 + 0) / 3, scores.MacroF1, 12);
    }

    [Theory]
    [InlineData(260, 270, 0.933177, 0.979760)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(0, 10, 0, 0.277533)]
    public void The_interval_is_Wilsons(int right, int rows, double low, double high)
    {
        var interval = new Scores(right, rows, (double)right / rows, 0).Interval();

        Assert.Equal(low, interval.Low, 5);
        Assert.Equal(high, interval.High, 5);
    }
}
