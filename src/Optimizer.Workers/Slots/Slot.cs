using System.ComponentModel;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Optimizer.Contracts.Agents;
using Optimizer.Workers.Devices;
using Optimizer.Workers.Processes;
using Optimizer.Workers.Trainers;

namespace Optimizer.Workers.Slots;

/// <summary>One device: keeps a trainer warm, asks for work, carries it out, says how it ended, asks again.</summary>
internal sealed class Slot(
    WorkerDevice device, WorkerOptions options, TimeProvider time, ProcessRegister register, ExclusiveGate gate,
    Action<FromAgent> tell, ILogger log) : IDisposable
{
    private const int MostRuns = 200;
    private const long MostResidentBytes = 3L << 30;
    private const int MostFailedStarts = 5;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(250);

    private readonly Channel<SlotEvent> inbox = Channel.CreateUnbounded<SlotEvent>(new() { SingleReader = true });
    private readonly CancellationTokenSource abandoned = new();
    private TrainerProcess? trainer;
    private long? warmedAt;
    private int failedStarts;
    private bool draining;
    private bool offered;
    private Ended? last;

    public string Id => device.Id;

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
                if (Begin(order) is not { } attempt) continue;
                using (attempt) await CarryOut(order, attempt);
                last = attempt.Ended;
                if (trainer is null) continue;
                trainer.Log = null;
                if (!attempt.LeavesTrainerUsable || ++trainer.Runs >= MostRuns || trainer.ResidentBytes > MostResidentBytes) await Retire();
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

    /// <returns>Null: draining.</returns>
    private async Task<Order?> NextOrder()
    {
        Offer();
        while (!draining)
        {
            if (trainer is null && (warmedAt is not { } at || time.GetElapsedTime(at) >= RestartDelay)) Warm();
            switch (await Next(trainer is null ? RestartDelay : AskAgain))
            {
                case null or SlotEvent.Connected:
                    offered = false;
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
        if (offered || draining || trainer is not { IsReady: true }) return;
        offered = true;
        tell(new FromAgent { Offer = new Offer { Device = device.Id } });
    }

    /// <returns>Null: it ended before it began, and that was said.</returns>
    private AttemptRun? Begin(Order order)
    {
        try
        {
            return trainer is null
                ? throw new IOException($"The trainer of device {device.Id} ended just before the order came.")
                : new AttemptRun(order, options, time, trainer, AttemptFolder.Make(order), tell);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            log.LogError(problem, "Node {Node}, attempt {Attempt}, cannot begin", order.Node, order.Attempt);
            last = new Ended
            {
                Device = order.Device,
                Sweep = order.Sweep,
                Node = order.Node,
                Attempt = order.Attempt,
                Outcome = trainer is null ? Outcome.Preempted : Outcome.Error,
                Message = problem.Message,
            };
            tell(new FromAgent { Ended = last });
            return null;
        }
    }

    private async Task CarryOut(Order order, AttemptRun attempt)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(abandoned.Token);
        try
        {
            if (order.Exclusive) _ = AskForHost(trainer!, leaving.Token);
            else attempt.Start(alone: null);
            while (!attempt.IsAcknowledged)
            {
                Handle(await Next(attempt.Idle()), attempt);
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
            case SlotEvent.Alone alone when attempt.Ended is null && !attempt.IsStarted:
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
