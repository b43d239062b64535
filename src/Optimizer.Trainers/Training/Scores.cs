namespace Optimizer.Trainers.Training;

/// <summary>How well a classifier does on labelled rows.</summary>
/// <param name="Loss">Mean cross-entropy, natural logarithm.</param>
/// <param name="Accuracy">Share of rows whose highest logit is the label's, 0 to 1.</param>
/// <param name="MacroF1">Unweighted mean over the classes that occur as label or prediction of F1 = 2TP / (2TP + FP + FN).</param>
public sealed record Scores(double Loss, double Accuracy, double MacroF1)
{
    /// <param name="logits">(rows, classes), row-major.</param>
    public static Scores Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int classes)
    {
        var (loss, right) = (0.0, 0);
        var (truePositives, predicted, actual) = (new int[classes], new int[classes], new int[classes]);
        for (var row = 0; row < labels.Length; row++)
        {
            var scores = logits.Slice(row * classes, classes);
            var (label, best) = (labels[row], 0);
            for (var c = 1; c < classes; c++)
                if (scores[c] > scores[best]) best = c;
            var sum = 0.0;
            foreach (var score in scores) sum += Math.Exp(score - (double)scores[best]);
            loss += Math.Log(sum) + scores[best] - scores[label];
            predicted[best]++;
            actual[label]++;
            if (best != label) continue;
            truePositives[label]++;
            right++;
        }

        var f1 = Enumerable.Range(0, classes).Where(c => predicted[c] + actual[c] > 0).Select(c => 2.0 * truePositives[c] / (predicted[c] + actual[c]));
        return new(loss / labels.Length, right / (double)labels.Length, f1.DefaultIfEmpty(0).Average());
    }
}
