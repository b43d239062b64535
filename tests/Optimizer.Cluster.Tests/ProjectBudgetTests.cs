using Optimizer.Core.Costs;
using Optimizer.Core.Sweeps;

namespace Optimizer.Cluster.Tests;

public sealed class ProjectBudgetTests(SweepCluster cluster) : IClassFixture<SweepCluster>
{
    private readonly string deviceClass = cluster.NewClass();
    private readonly string project = Guid.NewGuid().ToString("N")[..12];

    [Fact]
    public async Task Sweeps_of_a_project_end_when_its_budget_is_used_and_go_on_when_it_is_raised()
    {
        // Their own budgets would pay for all.
        await cluster.Projects.SetBudget(project, Money.FromUsd(0.004m), default);
        var (one, other) = (NewId(), NewId());
        var spec = TestSpecs.On(deviceClass, trials: 6, inline: true) with { Project = project };
        foreach (var id in new[] { one, other }) await cluster.Sweep(id).Submit(spec);
        var device = await cluster.NewDevice(deviceClass);

        await WorkOff(device, one, other);

        foreach (var id in new[] { one, other })
        {
            var view = (await cluster.Store.Find(id, default))!;
            Assert.Equal((SweepStatus.BudgetExhausted, Dispatch.ProjectBroke, 0), (view.Status, view.Reason, view.ReservedNano));
        }

        var left = (await cluster.Projects.Find(project, default))!;
        Assert.InRange(left.SpendNano, Money.FromUsd(0.0025m), Money.FromUsd(0.004m));

        Assert.Equal(SweepStatus.BudgetExhausted, (await cluster.Sweep(one).Submit(spec)).Status);
        await cluster.Projects.SetBudget(project, Money.FromUsd(1), default);
        foreach (var id in new[] { one, other }) Assert.Equal(SweepStatus.Running, (await cluster.Sweep(id).Submit(spec)).Status);
        await WorkOff(device, one, other);
        foreach (var id in new[] { one, other }) Assert.Equal(SweepStatus.Finished, (await cluster.Store.Find(id, default))!.Status);
    }

    [Fact]
    public async Task An_attempt_pauses_when_the_project_pays_no_more()
    {
        await cluster.Projects.SetBudget(project, Money.FromUsd(0.001m), default);
        var id = NewId();
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass, inline: true) with { Project = project });
        var device = await cluster.NewDevice(deviceClass);
        var order = await device.Offer();

        var early = await device.Alive(order, 2);
        var late = await device.Alive(order, 9);

        Assert.Equal(VerdictAction.Continue, early.Action);
        Assert.Equal((VerdictAction.Pause, "the project's budget does not pay for more"), (late.Action, late.Reason));
    }

    [Fact]
    public async Task A_sweep_cannot_move_to_another_project()
    {
        var id = NewId();
        await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass) with { Project = project });

        var answer = await cluster.Sweep(id).Submit(TestSpecs.On(deviceClass));

        Assert.Equal($"Sweep 'mixed' is in project '{project}' and cannot move to 'default'; use --new for a second sweep there.", answer.Refusal);
    }

    private async Task WorkOff(TestDevice device, params string[] sweeps)
    {
        for (var tries = 0; tries < 500; tries++)
        {
            var views = await Task.WhenAll(sweeps.Select(id => cluster.Store.Find(id, default)));
            if (views.All(view => view!.Status != SweepStatus.Running)) return;
            // What the other spent is read by the grains' own clock.
            cluster.Clock.Advance(TimeSpan.FromSeconds(4));
            if (await Calls.Repeated(device.OfferOnce) is { } order) await Calls.Repeated(() => device.End(order));
            else await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        throw new TimeoutException("The sweeps did not end.");
    }

    private static string NewId() => Guid.NewGuid().ToString("N")[..12];
}
