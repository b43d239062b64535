using System.Globalization;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Dashboard.Frames;

/// <summary>A word of a filter. <c>name=value</c> looks at one column, anything else at the trial's name, its state and its categories.</summary>
internal static class WordFilter
{
    /// <summary>A number shown with two digits is not further from its value than this, as a share.</summary>
    private const double Rounding = 0.06;

    /// <param name="rows">Those that do not hold the word become false.</param>
    public static void Keep(TrialFrame frame, bool[] rows, string word)
    {
        var (name, wanted) = word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (word[..at], word[(at + 1)..]) : (null, word);
        var tests = frame.Columns.Where(column => name is null ? column.IsCategory : column.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || column.Id == name)
            .Select(column => Test(column, wanted, isWhole: name is not null)).ToArray();
        var states = Enum.GetValues<TrialStatus>().Where(state => Api.Words.Of(state) == wanted).ToHashSet();
        for (var row = 0; row < rows.Length; row++)
            rows[row] = rows[row] && (Array.Exists(tests, test => test(row)) || (name is null && (states.Contains(frame.States[row]) || frame.Name(row).Contains(wanted, StringComparison.OrdinalIgnoreCase))));
    }

    private static Func<int, bool> Test(FrameColumn column, string wanted, bool isWhole)
    {
        var values = column.Values;
        if (column.Labels is { } labels)
        {
            var fits = Array.ConvertAll(labels, label => isWhole ? label.Equals(wanted, StringComparison.OrdinalIgnoreCase) : label.Contains(wanted, StringComparison.OrdinalIgnoreCase));
            return row => !double.IsNaN(values[row]) && fits[(int)values[row]];
        }

        // As it is shown, or exactly; writing a hundred thousand numbers down is slow, so only those that are near are.
        var number = double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? parsed : (double?)null;
        return row => values[row] is var value && !double.IsNaN(value) && !(number is { } near && Math.Abs(value - near) > Rounding * Math.Abs(near))
            && (value == number || column.Words(value).Equals(wanted, StringComparison.OrdinalIgnoreCase) || value.ToString("R", CultureInfo.InvariantCulture) == wanted);
    }
}
