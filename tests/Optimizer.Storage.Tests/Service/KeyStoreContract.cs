using Optimizer.Core.Access;
using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;

namespace Optimizer.Storage.Tests.Service;

public abstract class KeyStoreContract : ServiceStoreContract
{
    private protected KeyStoreContract(ITestDatabase database)
        : base(database)
    {
    }

    [Theory, InlineData(Role.Viewer, null), InlineData(Role.Submitter, "vision"), InlineData(Role.Worker, ""), InlineData(Role.Admin, "ß🚀' \" ; --")]
    public async Task A_key_comes_back_as_it_went(Role role, string? project)
    {
        var keys = new KeyStore(await Open());
        var key = new KeyView("k1", "laptop", role, project, At, null, null);

        await keys.Add(key, "cafe", Cancel);

        Assert.Equal((key, "cafe"), await keys.Find("k1", Cancel));
        Assert.Null(await keys.Find("K1", Cancel));
    }

    [Fact]
    public async Task Until_a_valid_key_exists_there_is_none_and_a_revoked_one_does_not_count()
    {
        var (here, there) = (new KeyStore(await Open()), new KeyStore(await Open()));
        Assert.False(await here.Any(Cancel));

        await here.Add(new KeyView("k1", "a", Role.Admin, null, At, null, null), "h", Cancel);
        Assert.True(await there.Any(Cancel));
        Assert.True(await there.Revoke("k1", At.AddSeconds(5), Cancel));

        Assert.False(await here.Any(Cancel));
        Assert.Equal(At.AddSeconds(5), (await here.Find("k1", Cancel))!.Value.Key.RevokedAt);
    }

    [Fact]
    public async Task Of_many_first_keys_at_once_one_is_added()
    {
        var stores = new List<KeyStore>();
        for (var count = 0; count < 8; count++) stores.Add(new KeyStore(await Open()));

        var added = await Task.WhenAll(stores.Select((keys, index) => Task.Run(
            () => keys.AddFirst(new KeyView($"k{index}", "first", Role.Admin, null, At, null, null), "h", Cancel))));

        Assert.Equal($"k{Array.IndexOf(added, true)}", Assert.Single(await stores[0].All(Cancel)).Id);
        Assert.Single(added, one => one);
    }

    [Fact]
    public async Task A_first_key_comes_after_revoked_ones_and_twice_is_once()
    {
        var keys = new KeyStore(await Open());
        var key = new KeyView("k2", "first", Role.Admin, null, At, null, null);
        await keys.Add(new KeyView("k1", "gone", Role.Admin, null, At, null, null), "h", Cancel);
        Assert.False(await keys.AddFirst(key, "h", Cancel));
        await keys.Revoke("k1", At, Cancel);

        Assert.True(await keys.AddFirst(key, "h", Cancel));
        Assert.True(await keys.AddFirst(key, "h", Cancel));
        Assert.Equal(2, (await keys.All(Cancel)).Length);
    }

    [Fact]
    public async Task Revoking_twice_keeps_the_first_time_and_an_unknown_key_is_not_revoked()
    {
        var keys = new KeyStore(await Open());
        await keys.Add(new KeyView("k1", "a", Role.Admin, null, At, null, null), "h", Cancel);

        Assert.True(await keys.Revoke("k1", At.AddSeconds(1), Cancel));
        Assert.False(await keys.Revoke("k1", At.AddSeconds(2), Cancel));
        Assert.False(await keys.Revoke("k2", At, Cancel));

        Assert.Equal(At.AddSeconds(1), (await keys.Find("k1", Cancel))!.Value.Key.RevokedAt);
    }

    [Fact]
    public async Task All_are_listed_oldest_first_with_their_last_use()
    {
        var keys = new KeyStore(await Open());
        await keys.Add(new KeyView("b", "late", Role.Viewer, null, At.AddDays(1), null, null), "h", Cancel);
        await keys.Add(new KeyView("a", "early", Role.Viewer, null, At, null, null), "h", Cancel);

        await keys.Used("b", At.AddDays(2), Cancel);

        Assert.Equal([("a", null), ("b", At.AddDays(2))], (await keys.All(Cancel)).Select(key => (key.Id, key.LastUsedAt)));
    }

    [Fact]
    public async Task A_key_added_again_after_a_lost_answer_is_one_key()
    {
        var keys = new KeyStore(await Open());
        var key = new KeyView("k1", "a", Role.Admin, null, At, null, null);

        await keys.Add(key, "h", Cancel);
        await keys.Add(key, "h", Cancel);

        Assert.Equal(key, Assert.Single(await keys.All(Cancel)));
    }
}

public sealed class SqliteKeyStoreTests() : KeyStoreContract(new SqliteTestDatabase());

public sealed class PostgresKeyStoreTests(SharedPostgres postgres) : KeyStoreContract(new PostgresTestDatabase(postgres));
