using Optimizer.Core.Seeds;

namespace Optimizer.Core.Data;

/// <summary>Deals the rows of each class into train, validation and test, so that each part has the classes' shares of the whole.</summary>
internal static class StratifiedSplit
{
    /// <param name="labels">Class index of each row, 0..classes-1.</param>
    /// <param name="shares">Each part whose share is above 0 gets at least one row of each class.</param>
    /// <returns>Row numbers of each part, ascending.</returns>
    /// <exception cref="ArgumentException">A class has fewer rows than there are parts.</exception>
    public static (int[] Train, int[] Validation, int[] Test) Of(IReadOnlyList<int> labels, int classes, SplitShares shares, long seed)
    {
        var ofClass = new List<int>[classes];
        for (var index = 0; index < classes; index++) ofClass[index] = [];
        for (var row = 0; row < labels.Count; row++) ofClass[labels[row]].Add(row);

        var (train, validation, test) = (new List<int>(), new List<int>(), new List<int>());
        var (wantedValidation, wantedTest) = (0.0, 0.0);
        for (var index = 0; index < classes; index++)
        {
            var rows = ofClass[index];
            if (rows.Count < Parts(shares)) throw new ArgumentException($"Class {index} has {rows.Count} rows; a split into {Parts(shares)} parts needs as many.");
            Shuffle(rows, new TrialRandom(seed, index));
            wantedValidation += rows.Count * shares.Validation;
            wantedTest += rows.Count * shares.Test;
            var forTest = Dealt(shares.Test, wantedTest - test.Count, rows.Count - 2);
            var forValidation = Dealt(shares.Validation, wantedValidation - validation.Count, rows.Count - 1 - forTest);
            test.AddRange(rows[..forTest]);
            validation.AddRange(rows[forTest..(forTest + forValidation)]);
            train.AddRange(rows[(forTest + forValidation)..]);
        }

        return (Ascending(train), Ascending(validation), Ascending(test));
    }

    /// <returns>How many rows of a class it takes at least.</returns>
    public static int Parts(SplitShares shares) => (shares.Train > 0 ? 1 : 0) + (shares.Validation > 0 ? 1 : 0) + (shares.Test > 0 ? 1 : 0);

    /// <summary>What is still wanted, rounded: the error of one class is made up by the next.</summary>
    private static int Dealt(double share, double wanted, int most) => share <= 0 ? 0 : Math.Clamp((int)Math.Round(wanted), 1, Math.Max(1, most));

    private static void Shuffle(List<int> rows, TrialRandom random)
    {
        for (var last = rows.Count - 1; last > 0; last--)
        {
            var other = random.NextIndex(last + 1);
            (rows[last], rows[other]) = (rows[other], rows[last]);
        }
    }

    private static int[] Ascending(List<int> rows)
    {
        rows.Sort();
        return [.. rows];
    }
}
