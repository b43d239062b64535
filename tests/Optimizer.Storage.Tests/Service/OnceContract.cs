using Microsoft.Extensions.Time.Testing;
using Optimizer.Storage.Service;
using Optimizer.Tests.Shared;

namespace Optimizer.Storage.Tests.Service;

/// <summary>What happens once over all coordinators: a notice, and a request that a client repeats.</summary>
public abstract class OnceContract : ServiceStoreContract
{
    private readonly FakeTimeProvider clock = new(At);

    private protected OnceContract(ITestDatabase database)
        : base(database)
    {
    }

    [Fact]
    public async Task Of_coordinators_that_notice_the_same_at_once_one_sends_it()
    {
        var stores = new[] { Notices(await Open()), Notices(await Open()), Notices(await Open()) };

        var claims = await Task.WhenAll(Enumerable.Range(0, 12).Select(index => Task.Run(() => stores[index % 3].TryClaim("s", "budget_50", 7, Cancel))));

        Assert.Single(claims, true);
        Assert.Equal([new ClaimedNotice("budget_50", 7, At)], await stores[0].Claimed("s", Cancel));
    }

    [Fact]
    public async Task Another_occasion_sweep_or_event_is_another_notice()
    {
        var notices = Notices(await Open());

        Assert.True(await notices.TryClaim("s", "budget_50", 0, Cancel));
        Assert.False(await notices.TryClaim("s", "budget_50", 0, Cancel));
        Assert.True(await notices.TryClaim("s", "finished", 0, Cancel));
        Assert.True(await notices.TryClaim("s", "budget_50", 9, Cancel));
        Assert.True(await notices.TryClaim("t", "budget_50", 0, Cancel));

        Assert.Equal([("budget_50", 0), ("budget_50", 9), ("finished", 0)], (await notices.Claimed("s", Cancel)).Select(claimed => (claimed.Occasion, claimed.Seq)));
    }

    [Fact]
    public async Task A_repeated_request_is_done_once_and_answered_alike()
    {
        var (here, there) = (Requests(await Open()), Requests(await Open()));

        var begun = Assert.IsType<RepeatedRequest.New>(await here.Begin("k", "r1", "digest", Cancel));
        Assert.IsType<RepeatedRequest.BeingAnswered>(await there.Begin("k", "r1", "digest", Cancel));
        await here.Complete("k", "r1", begun.Answerer, 201, "{\"id\":1}", Cancel);

        Assert.Equal(new RepeatedRequest.Answered(201, "{\"id\":1}"), await there.Begin("k", "r1", "digest", Cancel));
        Assert.IsType<RepeatedRequest.Another>(await there.Begin("k", "r1", "other", Cancel));
        Assert.IsType<RepeatedRequest.New>(await there.Begin("k", "r2", "digest", Cancel));
        Assert.IsType<RepeatedRequest.New>(await there.Begin("j", "r1", "digest", Cancel));
    }

    [Fact]
    public async Task Of_the_same_request_many_times_at_once_one_is_new()
    {
        var stores = new[] { Requests(await Open()), Requests(await Open()) };

        var begun = await Task.WhenAll(Enumerable.Range(0, 12).Select(index => Task.Run(() => stores[index % 2].Begin("k", "r", "d", Cancel))));

        Assert.Single(begun.OfType<RepeatedRequest.New>());
        Assert.Equal(11, begun.OfType<RepeatedRequest.BeingAnswered>().Count());
    }

    [Fact]
    public async Task After_a_day_a_key_is_free_again_and_clearing_removes_what_is_older()
    {
        var requests = Requests(await Open());
        var begun = Assert.IsType<RepeatedRequest.New>(await requests.Begin("k", "r", "d", Cancel));
        await requests.Complete("k", "r", begun.Answerer, 204, null, Cancel);
        clock.Advance(IdempotencyStore.Kept - TimeSpan.FromMilliseconds(1));
        Assert.Equal(new RepeatedRequest.Answered(204, null), await requests.Begin("k", "r", "d", Cancel));

        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.IsType<RepeatedRequest.New>(await requests.Begin("k", "r", "other", Cancel));
        Assert.Equal(0, await requests.Clear(Cancel));
        clock.Advance(IdempotencyStore.Kept);
        Assert.Equal(1, await requests.Clear(Cancel));
    }

    [Fact]
    public async Task A_request_whose_answerer_died_or_gave_up_may_be_tried_again_and_a_late_answer_does_not_count()
    {
        var requests = Requests(await Open());
        var dead = Assert.IsType<RepeatedRequest.New>(await requests.Begin("k", "r", "d", Cancel));
        clock.Advance(IdempotencyStore.LongestAnswer);

        var second = Assert.IsType<RepeatedRequest.New>(await requests.Begin("k", "r", "d", Cancel));
        await requests.Complete("k", "r", dead.Answerer, 500, null, Cancel);
        Assert.IsType<RepeatedRequest.BeingAnswered>(await requests.Begin("k", "r", "d", Cancel));
        await requests.Forget("k", "r", second.Answerer, Cancel);

        Assert.IsType<RepeatedRequest.New>(await requests.Begin("k", "r", "d", Cancel));
    }

    private NoticeStore Notices(SqlDatabase database) => new(database, clock);

    private IdempotencyStore Requests(SqlDatabase database) => new(database, clock);
}

public sealed class SqliteOnceTests() : OnceContract(new SqliteTestDatabase());

public sealed class PostgresOnceTests(SharedPostgres postgres) : OnceContract(new PostgresTestDatabase(postgres));
