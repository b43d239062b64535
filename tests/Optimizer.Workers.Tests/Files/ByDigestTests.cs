using Optimizer.Artifacts;
using Optimizer.Contracts.Agents;
using Action = Optimizer.Contracts.Agents.Action;

namespace Optimizer.Workers.Tests.Files;

/// <summary>Orders that name files by digest, on a worker that shares no folder with the coordinator.</summary>
public sealed class ByDigestTests : IAsyncLifetime
{
    private ScriptedCoordinator coordinator = null!;
    private FaultyStore store = null!;

    private string Work => Path.Combine(coordinator.Folder, "work");

    public async ValueTask InitializeAsync()
    {
        coordinator = await ScriptedCoordinator.Start();
        coordinator.Files = Contracts.Agents.Files.ByDigest;
        store = new FaultyStore(Path.Combine(coordinator.Folder, "store"));
    }

    [Fact]
    public async Task What_an_order_names_is_fetched_and_what_it_leaves_is_stored_before_it_is_spoken_of()
    {
        var more = $",\"resume\":\"{await Folder("checkpoint", "w.txt", "old weights")}\",\"data\":{{\"path\":\"{await File("digits.csv", "1,2,3")}\"}}"
            + $",\"bundle\":\"{await Folder("spec", "train.py", "import torch")}\"";
        var order = coordinator.Order("reads", more: more);
        await using var worker = Worker();

        var said = new List<FromAgent>();
        while (said.LastOrDefault()?.Ended is null) said.Add(await coordinator.Hears(message => message));
        var ended = said[^1].Ended;

        Assert.Equal((Outcome.Done, "", 3), (ended.Outcome, ended.Message, ended.Epoch));
        Assert.Equal("model\n", await store.Text(ended.Artifact));
        Assert.StartsWith("tree:sha256:", ended.Checkpoint, StringComparison.Ordinal);
        Assert.EndsWith("/checkpoint", ended.Checkpoint, StringComparison.Ordinal);
        var log = await store.Text(ended.Log);
        Assert.Equal("running reads\nold weights\n1,2,3\nimport torch\n", log);
        Assert.Equal(log, string.Concat(said.Where(message => message.LogText is not null).Select(message => message.LogText.Text)));
        Assert.True(System.IO.File.Exists(ScriptedTrainer.FileOf(coordinator, order, "bundle/train.py")));
        Assert.Equal(
            UnixFileMode.None,
            System.IO.File.GetUnixFileMode(ScriptedTrainer.FileOf(coordinator, order, "bundle/train.py")) & (UnixFileMode.UserWrite | UnixFileMode.OtherWrite));
    }

    [Fact]
    public async Task A_checkpoint_is_announced_by_what_it_holds()
    {
        coordinator.Order("quick");
        await using var worker = Worker();

        var kept = await coordinator.Hears(message => message.Checkpointed);
        var ended = await coordinator.HearsEnded();

        Assert.True(BlobRef.TryParse(kept.Path, out var reference));
        Assert.Equal((BlobKind.Tree, 2, kept.Path), (reference.Kind, kept.Epoch, ended.Checkpoint));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_checkpoint_that_cannot_be_read_is_told_as_such_and_the_slot_works_on(bool isStored)
    {
        var resume = await Folder("checkpoint", "w.txt", "weights");
        Assert.True(BlobRef.TryParse(resume, out var reference));
        var path = Path.Combine(coordinator.Folder, "store", reference.Digest[..2], reference.Digest[2..4], reference.Digest);
        if (isStored) await System.IO.File.WriteAllTextAsync(path, "damage");
        else System.IO.File.Delete(path);
        coordinator.Order("reads", more: $",\"resume\":\"{resume}\"");
        coordinator.Order("quick");
        await using var worker = Worker();

        var (ended, next) = (await coordinator.HearsEnded(), await coordinator.HearsEnded());

        Assert.Equal((Outcome.BadOutput, "unreadable", 0), (ended.Outcome, ended.Facts["checkpoint"], ended.Seconds));
        Assert.StartsWith("The checkpoint cannot be read: ", ended.Message, StringComparison.Ordinal);
        Assert.Equal(Outcome.Done, next.Outcome);
    }

    [Theory]
    [InlineData("mount:none/x.csv", "no mount 'none'")]
    [InlineData("/etc/passwd", "neither a file by digest nor, for data, mount:NAME/path")]
    public async Task Data_that_a_worker_does_not_have_is_a_clear_error(string path, string words)
    {
        coordinator.Order("quick", more: $",\"data\":{{\"path\":\"{path}\"}}");
        await using var worker = Worker();

        var ended = await coordinator.HearsEnded();

        Assert.Equal((Outcome.Error, "unreadable"), (ended.Outcome, ended.Facts["data"]));
        Assert.Contains(words, ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_may_be_in_a_mount()
    {
        var mount = Directory.CreateDirectory(Path.Combine(coordinator.Folder, "mount")).FullName;
        await System.IO.File.WriteAllTextAsync(Path.Combine(mount, "x.csv"), "mounted");
        var more = $",\"resume\":\"{await Folder("c", "w.txt", "w")}\",\"bundle\":\"{await Folder("b", "train.py", "p")}\",\"data\":{{\"path\":\"mount:sets/x.csv\"}}";
        coordinator.Order("reads", more: more);
        await using var worker = Worker(options => options with { Mounts = options.Mounts.Add("sets", mount) });

        var ended = await coordinator.HearsEnded();

        Assert.Contains("mounted", await store.Text(ended.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_store_ends_the_attempt_and_no_work_is_asked_for_until_there_is_room()
    {
        store.Fault = BlobProblem.Full;
        coordinator.Order("quick");
        await using var worker = Worker(options => options with { ProbeEvery = TimeSpan.FromMilliseconds(50) });

        var ended = await coordinator.HearsEnded();
        Assert.Equal((Outcome.Error, "full", "the test says Full", "", ""), (ended.Outcome, ended.Facts["store"], ended.Message, ended.Artifact, ended.Log));

        // A new stream makes every slot that has room ask again.
        coordinator.Break();
        coordinator.Forget();
        await coordinator.Hears(message => message.Hello);
        store.Fault = null;
        coordinator.Order("quick", attempt: 2);

        // The first attempt's end may be told again on the new stream, if the old one broke before its acknowledgement.
        var second = await coordinator.HearsEnded();
        while (second.Attempt == 1) second = await coordinator.HearsEnded();
        Assert.Equal((2, Outcome.Done), (second.Attempt, second.Outcome));
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_is_waited_for_and_the_time_is_not_counted()
    {
        var resume = await Folder("c", "w.txt", "w");
        store.Fault = BlobProblem.Unreachable;
        coordinator.Order("quick", more: $",\"resume\":\"{resume}\"");
        await using var worker = Worker();

        Assert.Equal(0, (await coordinator.Hears(message => message.Alive)).Seconds);
        Assert.Equal(0, (await coordinator.Hears(message => message.Alive)).Seconds);
        store.Fault = null;

        Assert.Equal(Outcome.Done, (await coordinator.HearsEnded()).Outcome);
    }

    [Fact]
    public async Task A_store_that_stays_away_is_an_error_in_the_end()
    {
        var resume = await Folder("c", "w.txt", "w");
        store.Fault = BlobProblem.Unreachable;
        coordinator.Order("quick", more: $",\"resume\":\"{resume}\"");
        await using var worker = Worker(options => options with { StoreWithin = TimeSpan.FromMilliseconds(10) });

        var ended = await coordinator.HearsEnded();

        Assert.Equal((Outcome.Error, "unreachable"), (ended.Outcome, ended.Facts["store"]));
    }

    [Fact]
    public async Task While_files_are_on_their_way_the_attempt_is_alive_and_its_seconds_stand_still()
    {
        var way = new TaskCompletionSource();
        store.Puts = way.Task;
        coordinator.Order("quick", attempt: 2);
        await using var worker = Worker();

        var first = await coordinator.Hears(message => message.Alive is { Attempt: 2 } alive ? alive : null);
        var second = await coordinator.Hears(message => message.Alive is { Attempt: 2 } alive ? alive : null);
        way.SetResult();
        var ended = await coordinator.Hears(message => message.Ended is { Attempt: 2 } end ? end : null);

        Assert.Equal((first.Seconds, Outcome.Done), (second.Seconds, ended.Outcome));
        Assert.Equal(first.Seconds, ended.Seconds);
    }

    [Fact]
    public async Task A_worker_that_must_end_while_files_are_on_their_way_gives_them_up()
    {
        store.Puts = new TaskCompletionSource().Task;
        coordinator.Order("quick");
        await using var worker = Worker(options => options with { DrainWithin = TimeSpan.FromMilliseconds(100) });
        await coordinator.Hears(message => message.Alive is { Seconds: > 0 } alive ? alive : null);

        await worker.End();
        var ended = await coordinator.HearsEnded();

        Assert.Equal((Outcome.Preempted, "", ""), (ended.Outcome, ended.Artifact, ended.Checkpoint));
    }

    [Fact]
    public async Task An_attempt_that_is_cut_short_has_the_checkpoint_that_was_kept()
    {
        coordinator.Renew = _ => null;
        coordinator.Order("saver", lease: 1);
        await using var worker = Worker();

        var kept = await coordinator.Hears(message => message.Checkpointed);
        var ended = await coordinator.HearsEnded();

        Assert.StartsWith("tree:sha256:", kept.Path, StringComparison.Ordinal);
        Assert.Equal(Outcome.Paused, ended.Outcome);
    }

    [Fact]
    public async Task An_artifact_outside_of_the_output_is_not_taken()
    {
        coordinator.Order("strays");
        await using var worker = Worker();

        var ended = await coordinator.HearsEnded();

        Assert.Equal((Outcome.BadOutput, ""), (ended.Outcome, ended.Artifact));
        Assert.Contains("what is to be kept must be written there", ended.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("../../precious/node-quick/1"), InlineData("s/node-quick/2"), InlineData("/tmp/node-quick/1"), InlineData("../node-quick/1")]
    public async Task An_output_that_is_not_the_attempts_own_is_refused(string output)
    {
        coordinator.Order("quick", with: order => order.RunJson = order.RunJson.Replace("s/node-quick/1", output, StringComparison.Ordinal));
        await using var worker = Worker();

        var ended = await coordinator.HearsEnded();

        Assert.Equal(Outcome.Error, ended.Outcome);
        Assert.EndsWith("must be relative: SWEEP/node-quick/1.", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_of_ended_attempts_go_but_for_the_last_few()
    {
        var orders = Enumerable.Range(1, 3).Select(attempt => coordinator.Order("quick", attempt: attempt)).ToList();
        await using var worker = Worker(options => options with { KeptAttempts = 1 });

        for (var attempt = 1; attempt <= 3; attempt++) await coordinator.Hears(message => message.Ended is { } ended && ended.Attempt == attempt ? ended : null);

        await Until.True(() => orders.Count(order => Directory.Exists(ScriptedTrainer.FileOf(coordinator, order, ""))) == 1);
        Assert.True(Directory.Exists(ScriptedTrainer.FileOf(coordinator, orders[2], "")));
    }

    [Fact]
    public async Task Without_a_store_no_work_is_asked_for()
    {
        await using var worker = new Worker(coordinator);
        await coordinator.Hears(message => message.Hello);
        await Until.True(() => System.IO.File.Exists(Path.Combine(Work, "processes.json")));

        await worker.End();

        Assert.DoesNotContain(coordinator.Rest(), message => message.Offer is not null);
    }

    public async ValueTask DisposeAsync() => await coordinator.DisposeAsync();

    private Worker Worker(Func<WorkerOptions, WorkerOptions>? with = null) => new(
        coordinator, with: options => (with ?? (same => same))(options with { Blobs = store, CacheBytes = 1 << 20 }));

    private async Task<string> File(string name, string text)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(coordinator.Folder, "made", Guid.NewGuid().ToString("N"))).FullName, name);
        await System.IO.File.WriteAllTextAsync(path, text + "\n");
        return (await BlobUpload.File(store, path, default)).ToString();
    }

    private async Task<string> Folder(string name, string file, string text)
    {
        var path = Directory.CreateDirectory(Path.Combine(coordinator.Folder, "made", Guid.NewGuid().ToString("N"), name)).FullName;
        await System.IO.File.WriteAllTextAsync(Path.Combine(path, file), text + "\n");
        return (await BlobUpload.Folder(store, path, Path.Combine(coordinator.Folder, "scratch"), default)).ToString();
    }
}
