using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;

namespace Optimizer.Storage.Tests.Service;

public abstract class LogStoreContract : ServiceStoreContract
{
    private protected LogStoreContract(ITestDatabase database)
        : base(database)
    {
    }

    [Fact]
    public async Task Pieces_come_back_in_order_from_where_one_asks()
    {
        var (here, there) = (new LogStore(await Open()), new LogStore(await Open()));
        await here.Add("s", "n", 1, new LogPiece(5, "second\n"), Cancel);
        await here.Add("s", "n", 1, new LogPiece(0, "first"), Cancel);
        await here.Add("s", "n", 2, new LogPiece(0, "of another attempt"), Cancel);

        Assert.Equal([new LogPiece(0, "first"), new LogPiece(5, "second\n")], await there.Read("s", "n", 1, 0, Cancel));
        Assert.Equal([new LogPiece(5, "second\n")], await there.Read("s", "n", 1, 5, Cancel));
        Assert.Empty(await there.Read("s", "n", 3, 0, Cancel));
    }

    [Fact]
    public async Task A_piece_twice_is_a_piece_once()
    {
        var logs = new LogStore(await Open());

        await logs.Add("s", "n", 1, new LogPiece(0, "as it was"), Cancel);
        await logs.Add("s", "n", 1, new LogPiece(0, "otherwise"), Cancel);

        Assert.Equal("as it was", Assert.Single(await logs.Read("s", "n", 1, 0, Cancel)).Text);
    }

    [Fact]
    public async Task What_a_process_prints_is_kept_whatever_it_is()
    {
        var logs = new LogStore(await Open());

        await logs.Add("s", "n", 1, new LogPiece(0, "\0\u001b[31mß🚀\r\n" + '\ud83d'), Cancel);

        Assert.Equal("␀\u001b[31mß🚀\r\n\ufffd", Assert.Single(await logs.Read("s", "n", 1, 0, Cancel)).Text);
    }

    [Fact]
    public async Task Of_an_endless_log_the_beginning_is_kept()
    {
        var logs = new LogStore(await Open());

        await logs.Add("s", "n", 1, new LogPiece(LogStore.MostCharacters - 1, "last"), Cancel);
        await logs.Add("s", "n", 1, new LogPiece(LogStore.MostCharacters, "too late"), Cancel);

        Assert.Equal("last", Assert.Single(await logs.Read("s", "n", 1, 0, Cancel)).Text);
    }
}

public sealed class SqliteLogStoreTests() : LogStoreContract(new SqliteTestDatabase());

public sealed class PostgresLogStoreTests(SharedPostgres postgres) : LogStoreContract(new PostgresTestDatabase(postgres));
