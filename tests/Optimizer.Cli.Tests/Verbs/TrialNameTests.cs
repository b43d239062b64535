using Optimizer.Cli.Verbs;

namespace Optimizer.Cli.Tests.Verbs;

public class TrialNameTests
{
    [Theory, InlineData("digits/17", "digits", 17), InlineData("17", null, 17), InlineData("a/b/3", "a/b", 3)]
    public void A_trial_is_its_sweep_and_number(string text, string? sweep, int number) => Assert.Equal(new TrialName(sweep, number), TrialName.Parse(text));

    [Theory, InlineData("digits"), InlineData("digits/"), InlineData("/3"), InlineData("digits/0"), InlineData("digits/x")]
    public void What_is_no_trial_is_bad_usage(string text) => Assert.Equal(2, Assert.Throws<CliException>(() => TrialName.Parse(text)).ExitCode);
}
