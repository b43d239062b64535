using System.Diagnostics;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Storage.Tests.Sqlite;

public sealed class DatabaseOwnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_one_owns_a_database_at_a_time()
    {
        using (var owner = DatabaseOwner.TryTake(folder.Database))
        {
            Assert.NotNull(owner);
            Assert.Null(DatabaseOwner.TryTake(folder.Database));
        }

        using var next = DatabaseOwner.TryTake(folder.Database);
        Assert.NotNull(next);
    }

    [Fact]
    public void The_owner_says_where_it_serves_as_long_as_it_owns()
    {
        Assert.Null(DatabaseOwner.Current(folder.Database));
        using (var owner = DatabaseOwner.TryTake(folder.Database)!)
        {
            Assert.Null(DatabaseOwner.Current(folder.Database));
            owner.Announce(new OwnerInfo(42, "/tmp/socket"));
            Assert.Equal(new OwnerInfo(42, "/tmp/socket"), DatabaseOwner.Current(folder.Database));
        }

        Assert.Null(DatabaseOwner.Current(folder.Database));
    }

    [Fact]
    public void A_new_owner_does_not_inherit_where_the_last_one_served()
    {
        using (var first = DatabaseOwner.TryTake(folder.Database)!) first.Announce(new OwnerInfo(42, "/tmp/old"));

        using var second = DatabaseOwner.TryTake(folder.Database)!;

        Assert.Null(DatabaseOwner.Current(folder.Database));
    }

    [Fact]
    public void Asking_who_owns_it_does_not_get_in_the_way_of_taking_it()
    {
        using (var first = DatabaseOwner.TryTake(folder.Database)!) first.Announce(new OwnerInfo(42, "/tmp/old"));

        using var asking = new Timer(_ => DatabaseOwner.Current(folder.Database), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        for (var round = 0; round < 200; round++)
        {
            using var owner = DatabaseOwner.TryTake(folder.Database);
            Assert.NotNull(owner);
            owner.Announce(new OwnerInfo(round, "/tmp/new"));
            Assert.Equal(round, DatabaseOwner.Current(folder.Database)?.Pid);
        }
    }

    [Fact]
    public async Task A_killed_owner_lets_go()
    {
        await File.WriteAllTextAsync(folder.Database + ".lock", "");
        using var owner = Process.Start(new ProcessStartInfo("flock", ["--exclusive", folder.Database + ".lock", "sleep", "60"]))!;
        try
        {
            while (CanTake()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
        finally
        {
            owner.Kill(entireProcessTree: true);
            await owner.WaitForExitAsync();
        }

        for (var round = 0; round < 100 && !CanTake(); round++) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        Assert.True(CanTake());
    }

    private bool CanTake()
    {
        using var owner = DatabaseOwner.TryTake(folder.Database);
        return owner is not null;
    }
}
