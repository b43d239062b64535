using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Core.Costs;
using Optimizer.Server.Dashboard.Frames;
using Optimizer.Server.Rendering;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Tests.Dashboard;

public sealed class NextMoneyTests
{
    [Fact]
    public void A_tenth_of_the_budget_is_what_is_asked_about() =>
        Assert.StartsWith("The next $0.10, a tenth of the budget, are expected to add 8.2% to what", Said(usdEach: 0.05m, trial => 0.5 + (0.02 * trial)), StringComparison.Ordinal);

    [Fact]
    public void Early_in_a_sweep_it_does_not_look_beyond_a_doubling() =>
        Assert.StartsWith("The next $0.032, as much again as was spent, are expected to add ", Said(usdEach: 0.002m, trial => 0.5 + (0.02 * trial)), StringComparison.Ordinal);

    [Fact]
    public void Where_nothing_was_gained_for_long_nothing_is_expected() =>
        Assert.EndsWith("are expected to add nothing to what the frontier covers.", Said(usdEach: 0.05m, trial => trial == 2 ? 0.9 : 0.8), StringComparison.Ordinal);

    [Fact]
    public void Before_there_is_anything_to_tell_nothing_is_told() => Assert.Null(NextMoney.Of(Frames.Of((0.9, 1, 1)), []));

    private static string? Said(decimal usdEach, Func<int, double> accuracy)
    {
        var trials = Enumerable.Range(1, 16).Select(number => Frames.Trial(
            number, "", string.Create(CultureInfo.InvariantCulture, $"\"accuracy\":{accuracy(number)},\"inference_cost\":{(number == 1 ? 0.002 : 0.001)},\"training_cost\":{(number == 1 ? 0.002 : 0.001)}"), minutes: number));
        ImmutableArray<MoneyMoment> moments = [.. Enumerable.Range(0, 17).Select(minute => new MoneyMoment(minute, Frames.At.AddMinutes(minute), Money.FromUsd(minute * usdEach), 0, null))];
        return NextMoney.Of(Frames.Build(null, [.. trials]), moments) is { } outlook ? OutlookText.Of(outlook) : null;
    }
}
