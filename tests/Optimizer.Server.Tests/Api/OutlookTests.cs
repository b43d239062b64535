using Optimizer.Core.Costs;
using Optimizer.Core.Search;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Tests.Hosting;

namespace Optimizer.Server.Tests.Api;

[Collection("hosts: each starts a silo")]
public sealed class OutlookTests
{
    [Fact]
    public async Task The_sweep_route_tells_what_the_next_money_buys_when_it_is_asked()
    {
        await using var host = await TestHost.Start();
        var spec = TestHost.Spec(epochs: 1) with
        {
            Method = "auto",
            Space = new SearchSpace([new IntegerParameter("width", 10, 80), new ConstantParameter("epochs", ParameterValue.Of(1L))]),
            Budget = new Budget(Money.FromUsd(1), Trials: 14),
        };
        await host.Client.Submit(TestHost.Request(spec), TestHost.Cancel);
        var plain = await host.Until(detail => detail.IsOver());

        var asked = await host.Client.ShowWithOutlook("widths", TestHost.Cancel);

        Assert.Null(plain.Outlook);
        Assert.NotNull(asked.Outlook);
        // A tenth of a dollar is far beyond a doubling of what was spent.
        Assert.Equal((asked.Spend, "as much again as was spent"), (asked.Outlook.Next, asked.Outlook.Is));
        Assert.InRange(asked.Outlook.Gain, 0, 10);
        Assert.Equal(("auto", "gp"), (asked.Method, asked.Chosen?.Method));
        Assert.Equal("the planner was left out, as epochs are no range or list to choose from", asked.Chosen!.Why);
    }
}
