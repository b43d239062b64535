using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Hosting.Serving;
using Optimizer.Server.Tests.Hosting;
using Optimizer.Server.Tests.Serving;

namespace Optimizer.Server.Tests.Access;

[Collection("hosts: each starts a silo")]
public class KeyedAccessTests
{
    [Fact]
    public async Task Beyond_loopback_a_server_does_not_start_without_a_key()
    {
        var refused = await Assert.ThrowsAsync<FormatException>(
            () => Service.Start(keys: false, options: options => options with { Listen = ServeAddress.Parse("http://0.0.0.0:0") }));

        Assert.Contains("optimizer key create --name admin --role admin", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_loopback_anyone_is_admin_until_there_is_a_key_and_nobody_after()
    {
        await using var service = await Service.Start(keys: false);
        using var anyone = service.Client();

        var first = await anyone.CreateKey(new CreateKeyRequest("first", "admin"), TestHost.Cancel);
        var refused = await Assert.ThrowsAsync<OptimizerApiException>(() => anyone.Sweeps(TestHost.Cancel));
        using var admin = service.Client(first.Secret);

        Assert.Equal(401, refused.Status);
        Assert.Empty(await admin.Sweeps(TestHost.Cancel));
    }

    [Fact]
    public async Task The_first_key_is_written_for_its_owner_only()
    {
        await using var service = await Service.Start();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(service.Folder, "admin.key")));
        using var admin = service.Client();
        Assert.Equal(("bootstrap", "admin"), Assert.Single(await admin.Keys(TestHost.Cancel)) is var key ? (key.Name, key.Role) : default);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_where_it_was_revoked()
    {
        await using var service = await Service.Start();
        using var admin = service.Client();
        var made = await admin.CreateKey(new CreateKeyRequest("leaver", "viewer"), TestHost.Cancel);
        using var leaver = service.Client(made.Secret);
        Assert.Empty(await leaver.Sweeps(TestHost.Cancel));

        await admin.RevokeKey(made.Key.Id, TestHost.Cancel);

        Assert.Equal(401, (await Assert.ThrowsAsync<OptimizerApiException>(() => leaver.Sweeps(TestHost.Cancel))).Status);
    }

    [Fact]
    public async Task A_key_of_one_project_sees_and_changes_nothing_of_another()
    {
        await using var service = await Service.Start();
        using var ours = service.Client(await service.Key("submitter", "ours"));
        using var theirs = service.Client(await service.Key("submitter", "theirs"));
        using var admin = service.Client();
        var spec = TestHost.Spec();

        var mine = await ours.Submit(Service.Request(spec), TestHost.Cancel);
        var same = await theirs.Submit(Service.Request(spec with { Seed = 1 }), TestHost.Cancel);

        Assert.Equal(mine.Sweep, Assert.Single(await ours.Sweeps(TestHost.Cancel)).Sweep);
        Assert.Equal(same.Sweep, (await theirs.Show("widths", TestHost.Cancel)).Sweep);
        Assert.Equal(2, (await admin.Sweeps(TestHost.Cancel)).Length);
        foreach (var ask in new Func<Task>[]
        {
            () => theirs.Show(mine.Sweep, TestHost.Cancel), () => theirs.Cancel(mine.Sweep, TestHost.Cancel), () => theirs.Ledger(mine.Sweep, TestHost.Cancel),
            () => theirs.Trials(mine.Sweep, TestHost.Cancel), () => theirs.Artifact(mine.Sweep, 1, () => Stream.Null, TestHost.Cancel),
        })
            Assert.Equal(404, (await Assert.ThrowsAsync<OptimizerApiException>(ask)).Status);
        var elsewhere = await Assert.ThrowsAsync<OptimizerApiException>(() => theirs.Submit(Service.Request(spec with { Project = "ours" }), TestHost.Cancel));
        Assert.Equal(403, elsewhere.Status);
        Assert.Equal(["theirs"], (await theirs.Projects(TestHost.Cancel)).Select(project => project.Project));
    }

    [Fact]
    public async Task A_write_under_the_same_idempotency_key_is_done_once()
    {
        await using var service = await Service.Start();
        using var http = service.Http(service.Admin);

        var first = await Put("one", "{\"cost\":5}");
        var again = await Put("one", "{\"cost\":5}");
        var other = await Put("one", "{\"cost\":6}");
        var made = await Make("two");
        var twice = await Make("two");

        Assert.Equal((HttpStatusCode.OK, first.Body), (again.Status, again.Body));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (made, twice));
        using var admin = service.Client();
        Assert.Equal(5, Assert.Single(await admin.Projects(TestHost.Cancel)).Budget);
        Assert.Equal(2, (await admin.Keys(TestHost.Cancel)).Length);

        async Task<(HttpStatusCode Status, string Body)> Put(string key, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/projects/p/budget") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await http.SendAsync(request, TestHost.Cancel);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(TestHost.Cancel));
        }

        async Task<HttpStatusCode> Make(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/keys") { Content = JsonContent.Create(new { name = "x", role = "viewer" }) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await http.SendAsync(request, TestHost.Cancel);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_ask_again()
    {
        await using var service = await Service.Start(options: options => options with { RequestsPerSecond = 1 });
        using var http = service.Http(service.Admin);

        var answers = new List<HttpResponseMessage>();
        for (var count = 0; count < 30; count++) answers.Add(await http.GetAsync("api/v1/sweeps", TestHost.Cancel));
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);

        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        Assert.Contains("ask again", await refused.Content.ReadAsStringAsync(TestHost.Cancel), StringComparison.Ordinal);
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task A_spec_of_another_program_is_held_against_the_rules_and_its_commands_are_not_run()
    {
        await using var service = await Service.Start();
        using var submitter = service.Client(await service.Key("submitter"));

        var broken = await Assert.ThrowsAsync<OptimizerApiException>(
            () => submitter.Submit(Service.Request(TestHost.Spec() with { Budget = new Budget(null) }), TestHost.Cancel));
        var command = await Assert.ThrowsAsync<OptimizerApiException>(
            () => submitter.Submit(Service.Request(TestHost.Spec() with { Notify = [new Notification(null, ["/bin/true"])] }), TestHost.Cancel));

        Assert.Equal((400, 403), (broken.Status, command.Status));
        Assert.Contains("budget", broken.Message, StringComparison.Ordinal);
    }
}
