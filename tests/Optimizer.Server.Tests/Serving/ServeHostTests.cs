using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Hosting;
using Optimizer.Server.Hosting.Serving;
using Optimizer.Server.Tests.Hosting;
using Optimizer.Tests.Shared;

namespace Optimizer.Server.Tests.Serving;

[Collection("hosts: each starts a silo")]
public class ServeHostTests(SharedPostgres postgres)
{
    [Fact]
    public async Task A_served_sweep_runs_to_its_end_and_everything_of_it_can_be_read()
    {
        await using var service = await Service.Start(worker: true);
        using var client = service.Client(await service.Key("submitter"));

        await client.Submit(await Service.WithData(TestHost.Spec(), client), TestHost.Cancel);
        var end = await Until(client, detail => detail.IsOver());
        using var model = new MemoryStream();
        await client.Artifact("widths", 1, () => new Uncloseable(model), TestHost.Cancel);
        using var log = new MemoryStream();
        await client.FollowLogs("widths", 1, log, TestHost.Cancel);
        using var http = service.Http(service.Admin);
        var events = await http.GetStringAsync("api/v1/sweeps/widths/events?after=1", TestHost.Cancel);

        Assert.Equal(("finished", 3), (end.Status, end.Trials["completed"]));
        Assert.Equal("16", System.Text.Encoding.UTF8.GetString(model.ToArray()).Trim());
        Assert.Contains("training a network of width 16", System.Text.Encoding.UTF8.GetString(log.ToArray()), StringComparison.Ordinal);
        Assert.StartsWith("id: 2\n", events, StringComparison.Ordinal);
        Assert.EndsWith("data: {}\n\n", events, StringComparison.Ordinal);
        Assert.Contains("optimizer_spend", await http.GetStringAsync("metrics", TestHost.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_a_list_follow_one_another_and_are_the_list()
    {
        await using var service = await Service.Start(worker: true);
        using var client = service.Client();
        await client.Submit(await Service.WithData(TestHost.Spec(), client), TestHost.Cancel);
        await Until(client, detail => detail.IsOver());
        using var http = service.Http(service.Admin);

        var (rows, next) = (new List<string>(), "api/v1/sweeps/widths/ledger?limit=4");
        for (var pages = 0; next is not null && pages < 100; pages++)
        {
            using var answer = await http.GetAsync(next, TestHost.Cancel);
            using var page = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestHost.Cancel));
            rows.AddRange(page.RootElement.EnumerateArray().Select(row => row.GetRawText()));
            next = answer.Headers.TryGetValues("Link", out var links) ? links.Single()[1..links.Single().IndexOf('>')] : null;
        }

        Assert.Equal((await client.Ledger("widths", TestHost.Cancel)).Length, rows.Count);
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    [Fact]
    public async Task Files_go_and_come_by_their_digest_whole_or_in_part()
    {
        await using var service = await Service.Start();
        using var client = service.Client(await service.Key("worker"));
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));

        Assert.False(await client.HasBlob(digest, TestHost.Cancel));
        var wrong = await Assert.ThrowsAsync<OptimizerApiException>(() => client.PutBlob(digest, new MemoryStream([1, 2, 3]), TestHost.Cancel));
        await client.PutBlob(digest, new MemoryStream(bytes), TestHost.Cancel);
        using var http = service.Http(service.Admin);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"api/v1/blobs/{digest}") { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var answer = await http.SendAsync(part, TestHost.Cancel);

        Assert.Equal(422, wrong.Status);
        Assert.True(await client.HasBlob(digest, TestHost.Cancel));
        Assert.Equal(bytes, await http.GetByteArrayAsync($"api/v1/blobs/{digest}", TestHost.Cancel));
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(bytes[10..20], await answer.Content.ReadAsByteArrayAsync(TestHost.Cancel));
    }

    [Fact]
    public async Task Two_coordinators_on_one_PostgreSQL_carry_a_sweep_that_one_got_to_the_worker_of_the_other()
    {
        var database = await postgres.CreateDatabase();
        var files = new MemoryBlobs();
        await using var one = await Service.Start(options: options => options with { Postgres = database, Blobs = files });
        await using var other = await Service.Start(worker: true, options: options => options with { Postgres = database, Blobs = files });
        using var client = one.Client();

        await client.Submit(await Service.WithData(TestHost.Spec(), client), TestHost.Cancel);
        var end = await Until(client, detail => detail.IsOver());
        using var there = other.Client(one.Admin);

        Assert.Equal(("finished", 3), (end.Status, end.Trials["completed"]));
        Assert.Equal(end.Spend, (await there.Show("widths", TestHost.Cancel)).Spend);
        Assert.Null(other.Admin);
        var care = new DatabaseCare(database, "");
        await care.Rebuild(TestHost.Cancel);
        Assert.Empty(await care.Check(TestHost.Cancel));
        Assert.Equal(end.Spend, (await client.Show("widths", TestHost.Cancel)).Spend);
    }

    [Fact]
    public async Task Coordinators_that_start_at_once_on_an_empty_PostgreSQL_make_one_admin_key()
    {
        var (database, files) = (await postgres.CreateDatabase(), new MemoryBlobs());
        var shared = Path.Combine(Directory.CreateTempSubdirectory("keys-").FullName, "admin.key");

        // Two write to the same file, the third to one of its own.
        var services = await Task.WhenAll(Enumerable.Range(0, 3).Select(index => Task.Run(() => Service.Start(options: options => options with
        {
            Postgres = database,
            Blobs = files,
            BootstrapKeyFile = index < 2 ? shared : options.BootstrapKeyFile,
        }))));
        var shown = services.Select(service => service.Admin).Append(File.Exists(shared) ? (await File.ReadAllTextAsync(shared, TestHost.Cancel)).Trim() : null).OfType<string>().ToList();
        using var admin = services[0].Client(shown.Count > 0 ? shown[0] : null);
        var keys = await admin.Keys(TestHost.Cancel);
        foreach (var service in services) await service.DisposeAsync();

        Assert.Single(shown);
        Assert.Equal("bootstrap", Assert.Single(keys).Name);
        Assert.True(Directory.GetFiles(Path.GetDirectoryName(shared)!).Length <= 1, "drafts are left");
        Directory.Delete(Path.GetDirectoryName(shared)!, recursive: true);
    }

    [Fact]
    public async Task A_sweep_that_no_device_may_take_says_so_until_one_comes()
    {
        await using var service = await Service.Start(worker: true);
        using var client = service.Client();
        var spec = TestHost.Spec();
        var big = spec with { Resources = spec.Resources with { Class = "big" }, Serving = spec.Serving with { Class = "big" }, Prices = spec.Prices.Add("big", spec.Prices["cpu"]) };
        await client.Submit(await Service.WithData(big, client), TestHost.Cancel);

        var waits = await Until(client, detail => detail.Reason is { Length: > 0 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestHost.Cancel);
        var late = new LocalWorker("late", await TestHost.Trainer(service.Folder), Path.Combine(service.Folder, "late"), "big:1");
        var working = WorkerHost.Run(new WorkerHostOptions(late, [service.Host.Url], service.Admin, JsonLog: false, TimeProvider.System), stop.Token);
        var runs = await Until(client, detail => detail.Attempts.Count > 0);
        var end = await Until(client, detail => detail.IsOver());
        await stop.CancelAsync();
        await working;

        Assert.Equal("running", waits.Status);
        Assert.Equal("nothing runs: no worker has a device of class big to train on, those here are cpu; start one that has, or change the spec's resources", waits.Reason);
        Assert.False(waits.IsUnattended);
        Assert.DoesNotContain("nothing runs", runs.Reason ?? "", StringComparison.Ordinal);
        Assert.Equal("finished", end.Status);
    }

    [Theory]
    [InlineData("/home/me/rows.csv", "is a path of one machine")]
    [InlineData("blob:sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff/rows.csv", "is not stored here: put it at /api/v1/blobs/0011")]
    public async Task Data_that_no_worker_can_get_is_refused_before_anything_is_stored(string path, string words)
    {
        await using var service = await Service.Start();
        using var client = service.Client();

        var refused = await Assert.ThrowsAsync<OptimizerApiException>(() => client.Submit(Service.Request(WithPath(path)), TestHost.Cancel));

        Assert.Equal(400, refused.Status);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await client.Sweeps(TestHost.Cancel));
    }

    [Fact]
    public async Task Data_of_a_mount_is_for_the_workers_to_find()
    {
        await using var service = await Service.Start();
        using var client = service.Client();

        var submitted = await client.Submit(Service.Request(WithPath("mount:sets/rows.csv")), TestHost.Cancel);

        Assert.True(submitted.Created);
        Assert.Equal([submitted.Sweep], (await client.Sweeps(TestHost.Cancel)).Select(sweep => sweep.Sweep));
    }

    [Fact]
    public async Task A_database_that_another_process_owns_is_refused()
    {
        await using var service = await Service.Start();
        var options = new ServeOptions { Database = Path.Combine(service.Folder, "optimizer.db"), Listen = ServeAddress.Parse("http://127.0.0.1:0") };

        var refused = await Assert.ThrowsAsync<Storage.StorageException>(() => ServeHost.Start(options, TestHost.Cancel));

        Assert.Contains("--postgres", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<SweepDetail> Until(OptimizerClient client, Func<SweepDetail, bool> reached)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await client.Show("widths", TestHost.Cancel) is var detail && reached(detail)) return detail;
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromMinutes(2), $"still {detail.Status} after two minutes");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestHost.Cancel);
        }
    }

    /// <summary>The client closes what it writes to.</summary>
    private sealed class Uncloseable(MemoryStream to) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => to.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => to.WriteAsync(buffer, cancellationToken);
    }

    private static SweepSpec WithPath(string path) =>
        TestHost.Spec() with { Trainer = TestHost.Spec().Trainer with { Data = TestHost.Spec().Trainer.Data! with { Path = path } } };
}
