using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Optimizer.Artifacts.Stores;

namespace Optimizer.Artifacts.Tests.Stores;

public sealed class HttpBlobStoreTests : BlobStoreContract
{
    private static readonly HttpBlobOptions Quick = new() { FirstDelay = TimeSpan.FromMilliseconds(1), Patience = TimeSpan.FromSeconds(10) };

    private readonly string folder = Directory.CreateTempSubdirectory("blobs-").FullName;
    private readonly List<WebApplication> servers = [];

    [Theory]
    [InlineData(401, BlobProblem.Refused, "refused (status 401): the key is missing, unknown or may not do this.")]
    [InlineData(403, BlobProblem.Refused, "refused (status 403)")]
    [InlineData(413, BlobProblem.Refused, "larger than the server takes")]
    [InlineData(507, BlobProblem.Full, "is full; free space there")]
    [InlineData(503, BlobProblem.Unreachable, "cannot serve now (status 503)")]
    public async Task What_the_server_answers_is_told(int status, BlobProblem kind, string words)
    {
        var store = new HttpBlobStore([BlobStores.Client(await Server(app => app.Run(Answer(status))))], null, TimeProvider.System, Quick);
        var blob = Blob.OfSize(3_000_000);

        var problem = await Assert.ThrowsAsync<BlobException>(() => store.Put(blob.Digest, blob.Content, CancellationToken.None));

        Assert.Equal(kind, problem.Problem);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Equal(kind, (await Assert.ThrowsAsync<BlobException>(() => store.Get(blob.Digest, CancellationToken.None))).Problem);
    }

    [Fact]
    public async Task The_key_is_sent_as_a_bearer_token()
    {
        var keys = new List<string>();
        var address = await Server(app => app.Run(http =>
        {
            keys.Add(http.Request.Headers.Authorization.ToString());
            return Task.CompletedTask;
        }));

        await BlobStores.Open(address, TimeProvider.System, key: "opt_1_secret").Has(Blob.Of("x").Digest, CancellationToken.None);

        Assert.Equal(["Bearer opt_1_secret"], keys);
    }

    [Fact]
    public async Task What_fails_in_passing_is_tried_again_whole()
    {
        var (backing, asked) = (new DirectoryBlobStore(folder, TimeProvider.System), 0);
        var address = await Server(app =>
        {
            app.Use((http, next) => ++asked < 3 ? Answer(503)(http) : next(http));
            BlobRoutes.Map(app, backing);
        });
        var blob = Blob.OfSize(3_000_000);

        await new HttpBlobStore([BlobStores.Client(address)], null, TimeProvider.System, Quick).Put(blob.Digest, blob.Content, CancellationToken.None);

        Assert.Equal(3, asked);
        Assert.Equal(blob.Bytes, await Blob.Read(backing, blob.Digest));
    }

    [Fact]
    public async Task Where_one_server_is_gone_the_next_is_asked_and_stays_the_first_asked()
    {
        var gone = await Server(app => BlobRoutes.Map(app, Store));
        await TestServer.Stop(servers[^1]);
        servers.RemoveAt(servers.Count - 1);
        var asked = 0;
        var good = await Server(app =>
        {
            app.Use((http, next) =>
            {
                asked++;
                return next(http);
            });
            BlobRoutes.Map(app, new DirectoryBlobStore(folder, TimeProvider.System));
        });
        var store = new HttpBlobStore([BlobStores.Client(gone), BlobStores.Client(good)], null, TimeProvider.System, Quick with { Retries = 1 });
        var blob = Blob.Of("by the second");

        await store.Put(blob.Digest, blob.Content, CancellationToken.None);
        Assert.Equal(blob.Bytes, await Blob.Read(store, blob.Digest));

        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_server_that_stands_still_is_given_up()
    {
        var limits = Quick with { Patience = TimeSpan.FromMilliseconds(200), Retries = 1 };
        var halting = await Server(app => app.Run(async http =>
        {
            http.Response.ContentLength = 1000;
            await http.Response.Body.WriteAsync(new byte[10], http.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        }));
        var silent = await Server(app => app.Run(http => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted)));
        var blob = Blob.OfSize(3_000_000);

        var reading = await Assert.ThrowsAsync<BlobException>(
            () => Blob.Read(new HttpBlobStore([BlobStores.Client(halting)], null, TimeProvider.System, limits), blob.Digest));
        var putting = await Assert.ThrowsAsync<BlobException>(
            () => new HttpBlobStore([BlobStores.Client(silent)], null, TimeProvider.System, limits).Put(blob.Digest, blob.Content, CancellationToken.None));

        Assert.Equal((BlobProblem.Unreachable, BlobProblem.Unreachable), (reading.Problem, putting.Problem));
        Assert.Contains("sent nothing for", reading.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_server_keeps_is_neither_listed_nor_removed_through_it()
    {
        Assert.Equal(BlobProblem.Refused, Assert.Throws<BlobException>(() => Store.All(CancellationToken.None)).Problem);
        Assert.Equal(BlobProblem.Refused, Assert.Throws<BlobException>(() => { _ = Store.Delete(Blob.Of("x").Digest, CancellationToken.None); }).Problem);
    }

    protected override async Task<IBlobStore> Open()
    {
        var address = await Server(app => BlobRoutes.Map(app, new DirectoryBlobStore(folder, TimeProvider.System)));
        return BlobStores.Open(address, TimeProvider.System);
    }

    protected override async Task Close()
    {
        foreach (var server in servers) await TestServer.Stop(server);
        Directory.Delete(folder, recursive: true);
    }

    private static RequestDelegate Answer(int status) => http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private async Task<string> Server(Action<WebApplication> routes)
    {
        var (app, address) = await TestServer.Start(routes);
        servers.Add(app);
        return address;
    }
}
