using Optimizer.Client;
using Optimizer.Server.Hosting;

namespace Optimizer.Server.Tests.Hosting;

[Collection("hosts: each starts a silo")]
public class EmbeddedHostTests
{
    [Fact]
    public async Task A_submitted_sweep_runs_to_its_end_and_submitting_it_again_changes_nothing()
    {
        await using var host = await TestHost.Start();

        var first = await host.Client.Submit(TestHost.Request(TestHost.Spec()), TestHost.Cancel);
        var end = await host.Until(detail => detail.IsOver());
        var second = await host.Client.Submit(TestHost.Request(TestHost.Spec()), TestHost.Cancel);

        Assert.True(first.Created);
        Assert.Equal(("finished", 3), (end.Status, end.Trials["completed"]));
        Assert.Equal((first.Sweep, false, "finished"), (second.Sweep, second.Created, second.Status));
        Assert.Equal(end.Spend, (await host.Client.Show("widths", TestHost.Cancel)).Spend);
    }

    [Fact]
    public async Task Only_the_user_may_open_the_sockets()
    {
        await using var host = await TestHost.Start();

        foreach (var socket in new[] { host.Host.Files.ApiSocket, host.Host.Files.AgentSocket })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
    }

    [Fact]
    public async Task A_second_process_finds_the_owner_and_does_not_become_one()
    {
        await using var host = await TestHost.Start();

        Assert.Null(await EmbeddedHost.Start(new EmbeddedOptions(host.Database, "/bin/false"), TestHost.Cancel));
        Assert.Equal(host.Host.Address, DatabaseOwnership.Address(host.Database));
        await Assert.ThrowsAsync<InvalidOperationException>(() => new DatabaseCare(null, host.Database).Rebuild(TestHost.Cancel));
    }

    [Fact]
    public async Task A_sweep_whose_process_has_ended_says_that_nobody_runs_it()
    {
        await using var host = await TestHost.Start();
        await host.Client.Submit(TestHost.Request(TestHost.Spec(epochs: 30)), TestHost.Cancel);
        var owned = await host.Until(detail => detail.Attempts.GetValueOrDefault("running") == 2);
        await host.Leave();

        await using (var reader = await ReadOnlyHost.Start(host.Database, TestHost.Cancel))
        {
            using var client = new OptimizerClient(reader.Address);
            var left = await client.Show(null, TestHost.Cancel);

            Assert.Equal(("running", true), (left.Status, left.IsUnattended));
            Assert.Equal("nobody runs it: the process that did has ended; the same `optimizer run SPEC` goes on with it", left.Reason);
        }

        Assert.False(owned.IsUnattended);
        await host.Own();
        Assert.False((await host.Client.Show(null, TestHost.Cancel)).IsUnattended);
        await host.Client.Cancel(null, TestHost.Cancel);
    }

    [Fact]
    public async Task A_paused_sweep_has_no_running_attempt_and_resumes_where_it_stopped()
    {
        await using var host = await TestHost.Start();
        await host.Client.Submit(TestHost.Request(TestHost.Spec(epochs: 30)), TestHost.Cancel);
        await host.Until(detail => detail.Attempts.GetValueOrDefault("running") == 2);

        var paused = await host.Client.Pause("widths", TestHost.Cancel);
        var resumed = await host.Client.Resume("widths", TestHost.Cancel);
        var end = await host.Until(detail => detail.IsOver());

        Assert.Equal(("paused", 0), (paused.Status, paused.Attempts.GetValueOrDefault("running")));
        Assert.Equal(0, paused.Reserved);
        Assert.Equal("running", resumed.Status);
        Assert.Equal(("finished", 3), (end.Status, end.Trials["completed"]));
        Assert.True(end.Attempts["paused"] >= 1);
    }

    [Fact]
    public async Task Another_owner_continues_what_the_first_one_left()
    {
        await using var host = await TestHost.Start();
        await host.Client.Submit(TestHost.Request(TestHost.Spec(epochs: 20)), TestHost.Cancel);
        await host.Until(detail => detail.Attempts.GetValueOrDefault("running") == 2);

        await host.Leave();
        await host.Own();
        var end = await host.Until(detail => detail.IsOver());

        Assert.Equal(("finished", 3), (end.Status, end.Trials["completed"]));
    }

    [Fact]
    public async Task A_changed_space_is_refused_with_what_differs_and_the_two_choices()
    {
        await using var host = await TestHost.Start();
        await host.Client.Submit(TestHost.Request(TestHost.Spec(epochs: 2)), TestHost.Cancel);

        var refused = await Assert.ThrowsAsync<OptimizerApiException>(() => host.Client.Submit(TestHost.Request(TestHost.Spec(epochs: 3)), TestHost.Cancel));
        var another = await host.Client.Submit(TestHost.Request(TestHost.Spec(epochs: 3)) with { New = true }, TestHost.Cancel);

        Assert.Equal(409, refused.Status);
        Assert.Contains("space.parameters.epochs.value: 2 -> 3", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--new", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--extend", refused.Message, StringComparison.Ordinal);
        Assert.True(another.Created);
        Assert.Equal(2, (await host.Client.Sweeps(TestHost.Cancel)).Length);
    }

    [Fact]
    public async Task A_budget_below_the_spend_is_refused_and_a_cancelled_sweep_stays_cancelled()
    {
        await using var host = await TestHost.Start();
        await host.Client.Submit(TestHost.Request(TestHost.Spec()), TestHost.Cancel);
        await host.Until(detail => detail.IsOver());

        var poor = await Assert.ThrowsAsync<OptimizerApiException>(
            () => host.Client.Submit(TestHost.Request(TestHost.Spec(budget: 0.000001m)), TestHost.Cancel));
        var over = await Assert.ThrowsAsync<OptimizerApiException>(() => host.Client.Resume("widths", TestHost.Cancel));

        Assert.Equal(409, poor.Status);
        Assert.Contains("Budget", poor.Message, StringComparison.Ordinal);
        Assert.Equal(409, over.Status);
        Assert.Contains("finished", over.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_extended_sweep_keeps_its_trials_and_goes_on_in_the_new_space()
    {
        await using var host = await TestHost.Start();
        await host.Client.Submit(TestHost.Request(TestHost.Spec()), TestHost.Cancel);
        await host.Until(detail => detail.IsOver());

        var extended = await host.Client.Submit(TestHost.Request(TestHost.Spec(epochs: 3)) with { Extend = true }, TestHost.Cancel);
        var end = await host.Until(detail => detail.IsOver());
        var other = TestHost.Spec(epochs: 3) with { Seed = 9 };
        var refused = await Assert.ThrowsAsync<OptimizerApiException>(
            () => host.Client.Submit(TestHost.Request(other) with { Extend = true }, TestHost.Cancel));

        Assert.Equal((false, "running"), (extended.Created, extended.Status));
        Assert.Equal(("finished", 6), (end.Status, end.Trials["completed"]));
        var epochs = (await host.Client.Trials("widths", TestHost.Cancel)).Select(trial => trial.Parameters["epochs"].GetInt32());
        Assert.Equal([2, 2, 2, 3, 3, 3], epochs);
        Assert.Contains("--new", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_whose_path_would_be_too_long_stands_under_the_temporary_folder()
    {
        var deep = Path.Combine(Path.GetTempPath(), new string('d', 120), "optimizer.db");

        Assert.Equal("/data/optimizer.sock", new DatabaseFiles("/data/optimizer.db").ApiSocket);
        Assert.StartsWith(Path.GetTempPath(), new DatabaseFiles(deep).ApiSocket, StringComparison.Ordinal);
        Assert.True(new DatabaseFiles(deep).ApiSocket.Length < 100);
        Assert.NotEqual(new DatabaseFiles(deep).ApiSocket, new DatabaseFiles(deep + "2").ApiSocket);
    }
}
