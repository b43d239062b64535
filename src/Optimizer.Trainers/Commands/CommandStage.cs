using System.Collections.Immutable;
using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Commands;
using Optimizer.Core.Data;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>Runs a user's program for one node: starts it, listens to it, ends it. Its own word is a report; its end without one is not a result.</summary>
/// <param name="host">The trainer host's executable.</param>
public sealed class CommandStage(TimeProvider clock, string host) : IStage
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public TrainerDone Run(RunRequest request, LoadedData data, IRunControl control)
    {
        var command = request.Command ?? throw new StageFailedException("error", "The run names no command; the coordinator is of another version.");
        if (!command.Stages.TryGetValue(request.Stage, out var words))
            throw new StageFailedException("error", $"The command has no stage {request.Stage}; there are {string.Join(", ", command.Stages.Keys)}.");
        if (Environment.GetEnvironmentVariable("OPTIMIZER_RUN_COMMANDS") == "0")
            throw new StageFailedException("error", "This worker runs nobody's programs; have it started with --allow-commands, or let the sweep go to workers that do.");
        var places = CommandPlaces.Make(request, command);
        try
        {
            var environment = new PreparedEnvironment(clock, host, PreparedEnvironment.DefaultRoot).Of(request, command, places, control);
            var variables = CommandVariables.Of(request, command, places, environment);
            if (SplitFile.Write(places, data) is { } split) variables["OPTIMIZER_SPLIT"] = split;
            var heard = new HeardProgram(request, command, places, control, clock);
            using var program = CommandStart.Of(host, words, request, command, places, variables, environment);
            return Follow(program, heard, request, command, control);
        }
        finally
        {
            places.Clear();
        }
    }

    private TrainerDone Follow(LaunchedProgram program, HeardProgram heard, RunRequest request, CommandSpec command, IRunControl control)
    {
        var limits = new ProgramLimits(clock, control, command.TimeoutSeconds, command.SilenceSeconds);
        long? askedAt = null;
        var spoken = 0L;
        var reason = EndReason.None;
        void Ask(EndReason why)
        {
            if (askedAt is not null) return;
            (askedAt, reason) = (clock.GetTimestamp(), why);
            if (why == EndReason.Pause && command.Checkpoint is null) program.Kill();
            else program.Terminate();
        }

        while (true)
        {
            if (control.StopRequested)
            {
                program.Kill();
                throw new OperationCanceledException("The run was told to stop.");
            }

            var some = program.TryTake(out var line, Look);
            if (some && line.Text is null) break;
            if (some) heard.Add(line);
            var silent = !some && program.Heard == spoken;
            spoken = program.Heard;
            if (askedAt is null && limits.Broken(silent) is { } broken)
            {
                program.Kill();
                heard.End();
                throw new StageFailedException("timed_out", $"The program {broken}{heard.LastWords}.");
            }

            if (heard.Failure is { } failure)
            {
                program.Kill();
                heard.End();
                throw failure;
            }

            if (control.PauseRequested) Ask(EndReason.Pause);
            else if (heard.HasReached(request.Epochs)) Ask(EndReason.Reached);
            // Silence after the question is no longer heard of; the grace is all it has.
            if (askedAt is { } asked && ((command.Checkpoint is null && reason == EndReason.Pause) || clock.GetElapsedTime(asked).TotalSeconds > command.GraceSeconds))
            {
                program.Kill();
                break;
            }
        }

        heard.End();
        return reason == EndReason.None ? heard.Finished(program.ExitCode) : heard.CutShort(paused: reason == EndReason.Pause, Grace(command));
    }

    private static string Grace(CommandSpec command) => command.GraceSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private enum EndReason
    {
        None = 0,
        Pause = 1,

        /// <summary>The last epoch that this node is for.</summary>
        Reached = 2,
    }
}
