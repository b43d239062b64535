namespace Optimizer.Cli.Verbs;

/// <param name="Sweep">Name or id; null: the newest.</param>
public sealed record TrialName(string? Sweep, int Number)
{
    /// <summary><c>digits/17</c>, or <c>17</c> of the newest sweep.</summary>
    /// <exception cref="CliException">Not a trial's name.</exception>
    public static TrialName Parse(string text)
    {
        var slash = text.LastIndexOf('/');
        return int.TryParse(text[(slash + 1)..], out var number) && number > 0 && slash != 0
            ? new TrialName(slash < 0 ? null : text[..slash], number)
            : throw new CliException(ExitCodes.BadUsage, $"'{text}' is not a trial; write SWEEP/17, or 17 for a trial of the newest sweep.");
    }
}
