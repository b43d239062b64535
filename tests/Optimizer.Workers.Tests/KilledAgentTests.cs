using System.Diagnostics;
using Optimizer.Contracts.Agents;
using Optimizer.Workers.Processes;

namespace Optimizer.Workers.Tests;

public class KilledAgentTests
{
    [Fact]
    public async Task No_trainer_outlives_an_agent_that_is_killed()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("pausable", device: "cpu-0");
        using var agent = AgentProcess.Start(coordinator);
        await coordinator.Hears(message => message.Report);
        var tree = ProcessTree.Members(agent.Id).Where(pid => pid != agent.Id).ToList();

        agent.Kill();

        Assert.Contains(ScriptedTrainer.PidOf(coordinator, order), tree);
        await Until.True(() => tree.All(pid => ProcessStat.Of(pid) is null), seconds: 5);
    }

    [Fact]
    public async Task Neither_does_one_that_was_frozen_at_that_moment()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("endless", device: "cpu-0");
        using var agent = AgentProcess.Start(coordinator);
        await coordinator.Hears(message => message.Report);
        var frozen = ScriptedTrainer.PidOf(coordinator, order);
        coordinator.Order("measure", device: "cpu-1", exclusive: true);
        await Until.True(() => ProcessStat.Of(frozen)!.State == 'T');

        agent.Kill();

        await Until.True(() => ProcessStat.Of(frozen) is null, seconds: 5);
    }

    [Fact]
    public async Task The_next_agent_ends_a_trainer_that_ignored_the_end_of_its_input()
    {
        await using var coordinator = await ScriptedCoordinator.Start();
        var order = coordinator.Order("deaf", device: "cpu-0");
        Process agent;
        using (agent = AgentProcess.Start(coordinator))
        {
            await Until.True(() => File.Exists(ScriptedTrainer.FileOf(coordinator, order, "pid")));
            agent.Kill();
            await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var left = ScriptedTrainer.PidOf(coordinator, order);
        Assert.NotNull(ProcessStat.Of(left));
        await using var next = new Worker(coordinator);
        await coordinator.Hears(message => message.Offer is { } offer ? offer : null);

        await Until.True(() => ProcessStat.Of(left) is null);
    }
}
