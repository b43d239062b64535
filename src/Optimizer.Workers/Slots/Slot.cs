using System.ComponentModel;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Agents;
using Optimizer.Workers.Devices;
using Optimizer.Workers.Files;
using Optimizer.Workers.Processes;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Slots;

/// <summary>One device: keeps a trainer warm, asks for work, carries it out, says how it ended, asks again.</summary>
/// <param name="staging">Null: this worker knows shared files alone.</param>
/// <param name="toOther">Tells another slot of this worker, by its device's id.</param>
internal sealed class Slot(
    WorkerDevice device, WorkerOptions options, TimeProvider time, ProcessRegister register, ExclusiveGate gate,
    Action<FromAgent> tell, Action<string, SlotEvent> toOther, Staging? staging, ILogger log) : IDisposable
{
    private const int MostRuns = 200;
    private const long MostResidentBytes = 3L << 30;
    private const int MostFailedStarts = 5;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(250);

    private readonly Channel<SlotEvent> inbox = Channel.CreateUnbounded<SlotEvent>(new() { SingleReader = true });
    private readonly CancellationTokenSource abandoned = new();
    private readonly HashSet<string> holders = new(StringComparer.Ordinal);
    private TrainerProcess? trainer;
    private long? warmedAt;
    private int failedStarts;
    private bool draining;
    private bool offered;
    private bool byDigest;
    private Ended? last;
    private volatile RunningAttempt? running;

    public string Id => device.Id;

    /// <summary>From its order until its end is acknowledged; null: none.</summary>
    public RunningAttempt? Running => running;

    public void Post(SlotEvent happened) => inbox.Writer.TryWrite(happened);

    /// <summary>Until told to drain; then what it ran has ended and the coordinator knows.</summary>
    /// <exception cref="TrainerUnavailableException">The trainer host never gets ready.</exception>
    /// <exception cref="OperationCanceledException">The slot was abandoned.</exception>
    public async Task Run()
    {
        try
        {
            while (await NextOrder() is { } order)
            {
                var by = $"{device.Id}: {order.Node}/{order.Attempt}";
                foreach (var other in order.WithDevices) toOther(other, new SlotEvent.Held(by));
                try
                {
                    await Do(order);
                }
                finally
                {
                    running = null;
                    foreach (var other in order.WithDevices) toOther(other, new SlotEvent.Released(by));
                }
            }
        }
        finally
        {
            await Retire();
        }
    }

    /// <summary>Ends <see cref="Run"/> and whatever it runs, at once.</summary>
    public void Abandon() => abandoned.Cancel();

    /// <summary>Only after <see cref="Run"/> has ended.</summary>
    public void Dispose()
    {
        while (inbox.Reader.TryRead(out var left))
            if (left is SlotEvent.Alone alone) alone.Hold.Dispose();
        abandoned.Dispose();
    }

    private async Task Do(Order order)
    {
        if (Begin(order) is not { } attempt) return;
        running = new RunningAttempt { Device = device.Id, Sweep = order.Sweep, Node = order.Node, Attempt = order.Attempt };
        using (attempt) await CarryOut(order, attempt);
        last = attempt.Ended;
        if (attempt.Files is { } files) staging!.Ended.Add(files.Output);
        if (trainer is null) return;
        trainer.Log = null;
        if (!attempt.LeavesTrainerUsable || ++trainer.Runs >= MostRuns || trainer.ResidentBytes > MostResidentBytes) await Retire();
    }

    /// <returns>Null: draining.</returns>
    private async Task<Order?> NextOrder()
    {
        Offer();
        while (!draining)
        {
            if (holders.Count > 0) await Retire();
            else if (trainer is null && (warmedAt is not { } at || time.GetElapsedTime(at) >= RestartDelay)) Warm();
            switch (await Next(trainer is null ? RestartDelay : AskAgain))
            {
                case null or SlotEvent.Connected or SlotEvent.Held:
                    offered = false;
                    Offer();
                    break;
                case SlotEvent.Released or SlotEvent.StoreOpen:
                    Offer();
                    break;
                case SlotEvent.Said { Message.Ready: not null }:
                    Offer();
                    break;
                case SlotEvent.Alone late:
                    late.Hold.Dispose();
                    break;
                case SlotEvent.Told { Message.Order: { } order }:
                    offered = false;
                    if (last is null || (order.Sweep, order.Node, order.Attempt) != (last.Sweep, last.Node, last.Attempt)) return order;
                    tell(new FromAgent { Ended = last });
                    Offer();
                    break;
            }
        }

        return null;
    }

    private void Offer()
    {
        if (offered || draining || holders.Count > 0 || staging is { Gate.IsClosed: true } || (byDigest && staging is null) || trainer is not { IsReady: true }) return;
        offered = true;
        tell(new FromAgent { Offer = new Offer { Device = device.Id } });
    }

    /// <returns>Null: it ended before it began, and that was said.</returns>
    private AttemptRun? Begin(Order order)
    {
        AttemptFiles? files = null;
        try
        {
            if (Unfit() is { } why) throw new IOException(why);
            if (!byDigest) return new AttemptRun(order, options, time, trainer!, AttemptFolder.Make(order), tell);
            files = new AttemptFiles(order, staging!, Post);
            return new AttemptRun(order, options, time, trainer!, AttemptFolder.Make(files), tell, files);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            log.LogError(problem, "Node {Node}, attempt {Attempt}, cannot begin", order.Node, order.Attempt);
            files?.Dispose();
            last = new Ended
            {
                Device = order.Device,
                Sweep = order.Sweep,
                Node = order.Node,
                Attempt = order.Attempt,
                Outcome = Unfit() is not null && (staging is not null || !byDigest) ? Outcome.Preempted : Outcome.Error,
                Message = problem.Message,
            };
            tell(new FromAgent { Ended = last });
            return null;
        }
    }

    /// <returns>Why no order can be begun now; null: it can.</returns>
    private string? Unfit() =>
        trainer is null ? $"The trainer of device {device.Id} ended just before the order came."
        : holders.Count > 0 ? $"The device {device.Id} is taken by {holders.First()}."
        : byDigest && staging is null ? "The coordinator names files by digest, but this worker was given no store; start it with the server's address."
        : byDigest && staging!.Gate.IsClosed ? "The store of this worker is full."
        : null;

    private async Task CarryOut(Order order, AttemptRun attempt)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(abandoned.Token);
        void Go()
        {
            if (order.Exclusive) _ = AskForHost(trainer!, leaving.Token);
            else attempt.Start(alone: null);
        }

        try
        {
            if (attempt.Files is { } files) files.Stage();
            else Go();
            while (!attempt.IsAcknowledged)
            {
                var happened = await Next(attempt.Idle());
                if (happened is SlotEvent.Staged here && here.Files == attempt.Files && !attempt.IsOver)
                {
                    attempt.OnStaged(here.RunLine);
                    Go();
                }
                else
                {
                    Handle(happened, attempt);
                }

                attempt.OnTime();
            }
        }
        finally
        {
            await leaving.CancelAsync();
        }
    }

    private static void Handle(SlotEvent? happened, AttemptRun attempt)
    {
        switch (happened)
        {
            case SlotEvent.Alone alone when !attempt.IsOver && !attempt.IsStarted:
                attempt.Start(alone.Hold);
                break;
            case SlotEvent.Alone late:
                late.Hold.Dispose();
                break;
            case SlotEvent.Connected:
                attempt.SayAgain();
                break;
            case SlotEvent.Said said:
                attempt.On(said.Trainer, said.Message);
                break;
            case SlotEvent.Exited exited:
                attempt.OnExit(exited.Trainer, exited.Code);
                break;
            case SlotEvent.Told { Message.Verdict: { } verdict }:
                attempt.On(verdict);
                break;
            case SlotEvent.Told { Message.Lease: { } lease }:
                attempt.On(lease);
                break;
            case SlotEvent.Told { Message.EndedAck: { } stored }:
                attempt.On(stored);
                break;
            case SlotEvent.NotStaged missing when missing.Files == attempt.Files:
                attempt.OnNotStaged(missing.Ending);
                break;
            case SlotEvent.Kept kept when kept.Files == attempt.Files:
                attempt.OnKept(kept.Checkpoint);
                break;
            case SlotEvent.NotKept lost when lost.Files == attempt.Files:
                attempt.OnNotKept(lost.Problem);
                break;
            case SlotEvent.Stored stored when stored.Files == attempt.Files:
                attempt.OnStored(stored.Ended);
                break;
            case SlotEvent.Drain:
                attempt.Pause("the worker is about to end");
                break;
            case SlotEvent.Abort:
                attempt.Abort("The worker ended before the trainer reached a checkpoint boundary.");
                break;
        }
    }

    /// <returns>Null: nothing happened for so long.</returns>
    private async Task<SlotEvent?> Next(TimeSpan patience)
    {
        if (!inbox.Reader.TryRead(out var happened))
        {
            using var alarm = new CancellationTokenSource(patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, abandoned.Token);
            try
            {
                happened = await inbox.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!abandoned.IsCancellationRequested)
            {
                return null;
            }
        }

        if (happened is SlotEvent.Drain) draining = true;
        if (happened is SlotEvent.Connected connected) byDigest = connected.ByDigest;
        if (happened is SlotEvent.Held held) holders.Add(held.By);
        if (happened is SlotEvent.Released released) holders.Remove(released.By);
        if (happened is SlotEvent.Said { Message.Ready: not null }) failedStarts = 0;
        if (happened is SlotEvent.Exited exited && exited.Trainer == trainer) Lose(exited);
        return happened;
    }

    private async Task AskForHost(TrainerProcess alone, CancellationToken cancel)
    {
        try
        {
            Post(new SlotEvent.Alone(await gate.Enter(alone, cancel)));
        }
        catch (OperationCanceledException)
        {
            // The attempt ended while it waited for its turn.
        }
    }

    private void Warm()
    {
        warmedAt = time.GetTimestamp();
        try
        {
            trainer = TrainerProcess.Start(
                options, register, time,
                (from, message) => Post(new SlotEvent.Said(from, message)), (from, code) => Post(new SlotEvent.Exited(from, code)));
            gate.Join(trainer);
        }
        catch (Win32Exception problem)
        {
            CountFailedStart(problem.Message);
        }
    }

    private void Lose(SlotEvent.Exited exited)
    {
        gate.Leave(exited.Trainer);
        trainer = null;
        if (!exited.Trainer.IsReady) CountFailedStart($"exit code {exited.Code}, last line: {exited.Trainer.LastIdleLine}");
    }

    private void CountFailedStart(string problem)
    {
        log.LogError("The trainer host {Path} did not start: {Problem}", options.TrainerHost, problem);
        if (++failedStarts >= MostFailedStarts)
            throw new TrainerUnavailableException(
                $"The trainer host '{options.TrainerHost}' failed to start {MostFailedStarts} times in a row ({problem}); build it or name another one.");
    }

    private async Task Retire()
    {
        if (trainer is not { } old) return;
        trainer = null;
        gate.Leave(old);
        await old.DisposeAsync();
    }
}
