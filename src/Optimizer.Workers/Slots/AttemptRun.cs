using Optimizer.Artifacts;
using Optimizer.Contracts.Agents;
using Optimizer.Contracts.Trainers;
using Optimizer.Workers.Files;
using Optimizer.Workers.Processes;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Slots;

/// <summary>
/// One attempt from its order to its acknowledged end. Told of events and of time passing, one at a time; says to the
/// coordinator and the trainer what follows. Knows no thread and waits for nothing.
/// </summary>
internal sealed class AttemptRun : IDisposable
{
    private const double AliveSeconds = 1;
    private const double StopGraceSeconds = 5;
    private const double SayAgainSeconds = 10;

    private readonly Order order;
    private readonly WorkerOptions options;
    private readonly TimeProvider time;
    private readonly Action<FromAgent> tell;
    private readonly TrainerProcess trainer;
    private readonly AttemptLog log;
    private readonly long? memoryLimit;
    private readonly long memoryKills = MemoryPressure.Kills();
    private readonly SortedDictionary<int, Report> unanswered = [];
    private Checkpointed? checkpoint;
    private IDisposable? hold;
    private double? startedAt;
    private double? reportedSeconds;
    private double? stopAskedAt;
    private bool pauseAsked;
    private Lease lease;
    private long aliveAt;
    private double? unansweredAlive;
    private string runLine;
    private Ended? ending;
    private bool wasCutShort;

    /// <param name="files">Null: files are shared with the coordinator.</param>
    public AttemptRun(
        Order order, WorkerOptions options, TimeProvider time, TrainerProcess trainer, AttemptLog log, Action<FromAgent> tell, AttemptFiles? files = null)
    {
        (this.order, this.options, this.time, this.trainer, this.log, this.tell, Files) = (order, options, time, trainer, log, tell, files);
        runLine = order.RunJson;
        memoryLimit = order.MemoryBytes > 0 ? Math.Min(order.MemoryBytes, options.MemoryLimitBytes ?? long.MaxValue) : options.MemoryLimitBytes;
        lease = Lease.Of(0, order.LeaseSeconds);
        trainer.Log = log;
        aliveAt = time.GetTimestamp();
    }

    /// <summary>Null: files are shared with the coordinator.</summary>
    public AttemptFiles? Files { get; }

    /// <summary>Nothing more is done for it, though what it left may still be on its way into the store.</summary>
    public bool IsOver => ending is not null;

    /// <summary>Set once the attempt has ended and its files are stored; sent until it is acknowledged.</summary>
    public Ended? Ended { get; private set; }

    /// <summary>The coordinator has stored the end.</summary>
    public bool IsAcknowledged { get; private set; }

    public bool IsStarted => startedAt is not null;

    /// <summary>The trainer may be given another run.</summary>
    public bool LeavesTrainerUsable { get; private set; }

    /// <summary>Productive seconds: the trainer's own count under a reported clock, else ours.</summary>
    public double Seconds => ending is not null ? ending.Seconds
        : order.ReportClock ? reportedSeconds ?? 0
        : startedAt is { } since ? trainer.Clock.Seconds - since : 0;

    /// <summary>What the order names is here; <paramref name="line"/> names it by local paths.</summary>
    public void OnStaged(string line) => runLine = line;

    public void OnNotStaged(Ended why)
    {
        if (ending is null) End(why, usable: true);
    }

    public void OnKept(Checkpointed stored)
    {
        if (Ended is not null) return;
        checkpoint = stored;
        tell(new FromAgent { Checkpointed = stored });
    }

    /// <summary>Training on is of no use where nothing of it can be kept; but a store that cannot be reached may come back until the next checkpoint.</summary>
    public void OnNotKept(BlobException problem)
    {
        if (ending is not null || problem.Problem is BlobProblem.Unreachable or BlobProblem.Damaged) return;
        trainer.Kill();
        End(StoreEnding.Of(problem), usable: false);
    }

    public void OnStored(Ended stored)
    {
        if (Ended is null) Say(stored);
    }

    /// <summary>Hands the trainer its run; from here on seconds count.</summary>
    /// <param name="alone">For an exclusive order: given back when it ends.</param>
    public void Start(IDisposable? alone)
    {
        hold = alone;
        startedAt = trainer.Clock.Seconds;
        trainer.Send(runLine);
        TellPaid();
        if (pauseAsked) trainer.Send(new ToTrainer { Pause = new Nothing() });
    }

    /// <summary>How long nothing needs to be done if nothing happens.</summary>
    public TimeSpan Idle()
    {
        if (ending is not null) return TimeSpan.FromSeconds(AliveSeconds);
        var due = AliveSeconds - time.GetElapsedTime(aliveAt).TotalSeconds;
        if (IsStarted && !order.ReportClock) due = Math.Min(due, (pauseAsked ? lease.PaidUntil : lease.PauseAt) - Seconds);
        return TimeSpan.FromSeconds(Math.Clamp(due, 0.01, AliveSeconds));
    }

    public void OnTime()
    {
        if (Ended is not null)
        {
            if (time.GetElapsedTime(aliveAt).TotalSeconds >= SayAgainSeconds) SayAgain();
            return;
        }

        if (ending is not null)
        {
            if (time.GetElapsedTime(aliveAt).TotalSeconds >= AliveSeconds) TellAlive();
            return;
        }

        if (stopAskedAt is { } asked && trainer.Clock.Seconds - asked > StopGraceSeconds)
            Kill(Outcome.Stopped, $"The trainer did not stop within {StopGraceSeconds} s and was ended.");
        else if (!IsStarted && !trainer.IsReady && trainer.Clock.Seconds > options.ReadyWithin.TotalSeconds)
            Kill(Outcome.Crashed, $"The trainer process was not ready within {options.ReadyWithin.TotalSeconds:0} s.");
        else if (IsStarted) OnProductiveTime();
        if (ending is not null || time.GetElapsedTime(aliveAt).TotalSeconds < AliveSeconds) return;
        TellLog();
        TellAlive();
    }

    public void On(TrainerProcess said, FromTrainer message)
    {
        if (ending is not null || !IsStarted || said != trainer) return;
        if (message.Report is { } report) Report(report);
        if (message.Checkpoint is { } saved) Keep(saved);
        if (message.Alive?.Seconds is { } soFar) AskForMore(soFar);
        if (message.Done is { } done)
        {
            if (done.Seconds is { } seconds) Count(seconds);
            End(Ending.Of(done, stopAskedAt is not null), usable: !done.Lingers);
        }
        else if (message.Failed is { } failed)
        {
            var ending = Ending.Of(failed);
            if (ending.Outcome == Outcome.Crashed && failed.Message.Contains("signal 9", StringComparison.Ordinal) && MemoryPressure.Kills() > memoryKills) ending.Outcome = Outcome.OutOfMemory;
            if (stopAskedAt is not null) ending.Outcome = Outcome.Stopped;
            // What a user's program did, the trainer lived to tell.
            End(ending, usable: ending.Outcome is Outcome.Stopped or Outcome.Diverged or Outcome.Crashed or Outcome.TimedOut or Outcome.BadOutput);
        }
    }

    public void OnExit(TrainerProcess exited, int code)
    {
        if (ending is not null || exited != trainer) return;
        End(
            stopAskedAt is not null
                ? new Ended { Outcome = Outcome.Stopped }
                : Ending.OfExit(code, log.Last, log.Telling, MemoryPressure.Kills() > memoryKills),
            usable: false);
    }

    public void On(Verdict verdict)
    {
        if (verdict.Node != order.Node || verdict.Attempt != order.Attempt) return;
        // A stop may be the answer to a superseded attempt, whose report is stored nowhere; a run that stops needs no acknowledgement.
        if (unanswered.Remove(verdict.Epoch) && verdict.Action != Contracts.Agents.Action.Stop && (ending is null || LeavesTrainerUsable))
            trainer.Send(new ToTrainer { Acknowledged = new Acknowledged(verdict.Epoch) });
        Obey(verdict.Action, verdict.Reason);
    }

    public void On(Contracts.Agents.Lease given)
    {
        if (given.Node != order.Node || given.Attempt != order.Attempt) return;
        lease = Lease.Of(unansweredAlive ?? Seconds, given.LeaseSeconds);
        unansweredAlive = null;
        if (ending is null && IsStarted) TellPaid();
        Obey(given.Action, given.Reason);
    }

    public void On(EndedAck stored) =>
        IsAcknowledged |= Ended is not null && stored.Node == order.Node && stored.Attempt == order.Attempt;

    /// <summary>On a new stream: all that was not answered is said again, in order.</summary>
    public void SayAgain()
    {
        unansweredAlive = null;
        aliveAt = time.GetTimestamp();
        foreach (var report in unanswered.Values) tell(new FromAgent { Report = report });
        if (checkpoint is not null) tell(new FromAgent { Checkpointed = checkpoint });
        if (Ended is not null) tell(new FromAgent { Ended = Ended });
        else TellAlive();
    }

    public void Pause(string reason) => Obey(Contracts.Agents.Action.Pause, reason);

    /// <summary>Ends it now, keeping the last checkpoint; said again, without waiting for what is still on its way into the store.</summary>
    public void Abort(string reason)
    {
        if (ending is null)
        {
            CutShort(reason);
        }
        else if (Ended is null)
        {
            Files!.GiveUp();
            var unstored = ending.Clone();
            (unstored.Artifact, unstored.Checkpoint, unstored.Log) = ("", "", "");
            if (unstored.Outcome is Outcome.Done or Outcome.Paused)
                (unstored.Outcome, unstored.Message, wasCutShort) = (Outcome.Preempted, "The worker ended before what the attempt left was stored.", true);
            Say(unstored);
        }
    }

    public void Dispose()
    {
        Files?.Dispose();
        hold?.Dispose();
        log.Dispose();
    }

    private void OnProductiveTime()
    {
        var seconds = Seconds;
        if (seconds >= lease.PaidUntil)
            CutShort("The lease ended before the trainer reached a checkpoint boundary.");
        else if (trainer.Clock.Seconds - Math.Max(startedAt!.Value, trainer.HeardAt) > options.HungAfter.TotalSeconds)
            Kill(Outcome.TimedOut, $"The trainer said nothing for {options.HungAfter.TotalSeconds:0.#} s and was ended as hung.");
        else if (memoryLimit is { } limit && trainer.TreeBytes is var resident && resident > limit)
            Kill(Outcome.OutOfMemory, $"The trainer used {resident} bytes of memory, above {(limit == options.MemoryLimitBytes ? "the worker's" : "its")} limit of {limit}; a smaller batch size needs less.");
        else if (seconds >= lease.PauseAt) Pause("the lease is about to end");
    }

    private void Report(TrainerReport said)
    {
        if (said.Seconds is { } seconds) Count(seconds);
        var report = new Report
        {
            Device = order.Device,
            Sweep = order.Sweep,
            Node = order.Node,
            Attempt = order.Attempt,
            Epoch = said.Epoch,
            Seconds = Seconds,
        };
        report.Metrics.Add(said.Metrics);
        unanswered[said.Epoch] = report;
        tell(new FromAgent { Report = report });
    }

    private void Keep(TrainerCheckpoint saved)
    {
        var kept = new Checkpointed
        {
            Device = order.Device,
            Sweep = order.Sweep,
            Node = order.Node,
            Attempt = order.Attempt,
            Epoch = saved.Epoch,
            Path = saved.Path,
        };
        if (Files is not null)
        {
            Files.Keep(kept);
            return;
        }

        checkpoint = kept;
        tell(new FromAgent { Checkpointed = checkpoint });
    }

    /// <summary>A trainer with a clock of its own waits at the end of what is paid.</summary>
    private void TellPaid()
    {
        if (order.ReportClock) trainer.Send(new ToTrainer { Paid = new PaidSeconds(lease.PauseAt) });
    }

    /// <summary>One question at a time: the answer to one that is under way has the trainer ask again.</summary>
    private void AskForMore(double seconds)
    {
        Count(seconds);
        if (unansweredAlive is null) TellAlive();
    }

    private void Count(double seconds) => reportedSeconds = Math.Max(reportedSeconds ?? 0, seconds);

    private void TellAlive()
    {
        aliveAt = time.GetTimestamp();
        var seconds = Seconds;
        unansweredAlive ??= seconds;
        tell(new FromAgent
        {
            Alive = new Alive { Device = order.Device, Sweep = order.Sweep, Node = order.Node, Attempt = order.Attempt, Seconds = seconds },
        });
    }

    private void Obey(Contracts.Agents.Action action, string reason)
    {
        if (ending is not null) return;
        if (action == Contracts.Agents.Action.Stop && !IsStarted)
            End(new Ended { Outcome = Outcome.Stopped, Message = reason }, usable: true);
        else if (action == Contracts.Agents.Action.Stop && stopAskedAt is null)
        {
            stopAskedAt = trainer.Clock.Seconds;
            trainer.Send(new ToTrainer { Stop = new Nothing() });
        }
        else if (action == Contracts.Agents.Action.Pause && !IsStarted)
            End(new Ended { Outcome = Outcome.Preempted, Message = reason }, usable: true);
        else if (action == Contracts.Agents.Action.Pause && !pauseAsked)
        {
            pauseAsked = true;
            trainer.Send(new ToTrainer { Pause = new Nothing() });
        }
    }

    /// <summary>The checkpoint that may still be on its way into the store counts too.</summary>
    private void CutShort(string message)
    {
        wasCutShort = true;
        Kill(OutcomeCutShort, message);
    }

    private Outcome OutcomeCutShort => checkpoint is null ? Outcome.Preempted : Outcome.Paused;

    private void Kill(Outcome outcome, string message)
    {
        trainer.Kill();
        End(new Ended { Outcome = outcome, Message = message }, usable: false);
    }

    private void End(Ended ended, bool usable)
    {
        ended.Seconds = Seconds;
        hold?.Dispose();
        hold = null;
        LeavesTrainerUsable = usable;
        ended.OverrunSeconds = Math.Max(0, ended.Seconds - lease.PaidUntil);
        (ended.Device, ended.Sweep, ended.Node, ended.Attempt) = (order.Device, order.Sweep, order.Node, order.Attempt);
        ended.Log = log.Path;
        ended.LogTail = Ending.Tail(log.Last);
        ending = ended;
        if (Files is null)
        {
            Say(ended);
            return;
        }

        log.Seal();
        TellLog();
        Files.Finish(ended);
    }

    private void Say(Ended ended)
    {
        if (wasCutShort) ended.Outcome = OutcomeCutShort;
        Ended = ended;
        tell(new FromAgent { Ended = ended });
    }

    private void TellLog()
    {
        if (log.TakeNew() is not var (position, text)) return;
        tell(new FromAgent
        {
            LogText = new LogText { Device = order.Device, Sweep = order.Sweep, Node = order.Node, Attempt = order.Attempt, Position = position, Text = text },
        });
    }
}
