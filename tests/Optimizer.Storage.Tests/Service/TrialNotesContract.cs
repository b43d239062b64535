using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;

namespace Optimizer.Storage.Tests.Service;

public abstract class TrialNotesContract : ServiceStoreContract
{
    private protected TrialNotesContract(ITestDatabase database)
        : base(database)
    {
    }

    [Fact]
    public async Task The_newest_word_on_a_trial_stays_and_all_see_it()
    {
        var (here, there) = (new TrialNotes(await Open(), TimeProvider.System), new TrialNotes(await Open(), TimeProvider.System));
        Assert.Null(await there.Find("s", 1, Cancel));

        await here.Save("s", 1, "looks odd", ["check"], "ada", Cancel);
        await there.Save("s", 1, "it's fine: 'quoted' 🚀\nsecond line", ["ship it", "v2"], "bob", Cancel);
        await here.Save("s", 2, "", [], "ada", Cancel);

        var found = (await here.Find("s", 1, Cancel))!;
        Assert.Equal(("it's fine: 'quoted' 🚀\nsecond line", "bob"), (found.Note, found.By));
        Assert.Equal(["ship it", "v2"], found.Tags);
        Assert.True(found.At > DateTimeOffset.UnixEpoch.AddYears(50));
        Assert.Empty((await there.Find("s", 2, Cancel))!.Tags);
        Assert.Null(await there.Find("other", 1, Cancel));
    }

    [Fact]
    public async Task A_tag_with_a_comma_would_come_back_as_two()
    {
        var notes = new TrialNotes(await Open(), TimeProvider.System);

        await Assert.ThrowsAsync<ArgumentException>(() => notes.Save("s", 1, "", ["a,b"], "ada", Cancel));
    }
}

public sealed class SqliteTrialNotesTests() : TrialNotesContract(new SqliteTestDatabase());

public sealed class PostgresTrialNotesTests(SharedPostgres postgres) : TrialNotesContract(new PostgresTestDatabase(postgres));
