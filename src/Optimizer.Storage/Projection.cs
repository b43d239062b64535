using System.Data.Common;
using System.Text.Json;
using Dapper;
using Optimizer.Core;
using Optimizer.Core.Sweeps;

namespace Optimizer.Storage;

/// <summary>Keeps the read tables in step with the events. Decides nothing: an event carries what its rows need.</summary>
internal sealed class Projection(DbConnection connection, DbTransaction transaction, string sweep)
{
    /// <exception cref="BudgetExceededException">The event would take charges plus reservations over the budget.</exception>
    public async Task Apply(long seq, SweepEvent happened)
    {
        switch (happened)
        {
            case SweepStarted started: await Insert(seq, started); break;
            case BudgetChanged changed: await Change(changed); break;
            case OperationsChanged changed: await Change(changed); break;
            case SpecExtended extended: await Extend(extended); break;
            case StatusChanged changed: await Change(changed); break;
            case NodePlanned planned: await Plan(planned); break;
            case TrialsProposed proposed: await Propose(proposed); break;
            case TrialChanged changed: await Change(changed); break;
            case AttemptStarted started: await Start(seq, started); break;
            case ReservationGrown grown: await Grow(seq, grown); break;
            case EpochReported reported: await Report(reported); break;
            case CheckpointSaved saved: await Save(saved); break;
            case AttemptEnded ended: await End(seq, ended); break;
            default: throw new InvalidOperationException($"Event {happened.GetType().Name} has no read tables in this version.");
        }
    }

    private const string InsertSweepSql = """
        INSERT INTO sweep (id, name, digest, status, reason, spend_nano, reserved_nano, overrun_nano, budget_nano, running_seconds,
            created_at_ms, updated_at_ms, last_seq, spec_json, project)
        VALUES (@Sweep, @Name, @Digest, 'running', NULL, 0, 0, 0, @Budget, 0, @At, @At, @Seq, @Spec, @Project)
        """;

    private Task Insert(long seq, SweepStarted started) => Execute(InsertSweepSql, new
    {
        Sweep = sweep,
        started.Spec.Name,
        started.Digest,
        Budget = started.Spec.Budget.CostNano,
        At = Ms(started.At),
        Seq = seq,
        Spec = Json(started.Spec),
        Project = started.Spec.Project ?? SweepSpec.DefaultProject,
    });

    private const string ReadSpecSql = "SELECT spec_json FROM sweep WHERE id = @Sweep";

    private const string ChangeBudgetSql = "UPDATE sweep SET budget_nano = @Budget, spec_json = @Spec WHERE id = @Sweep";

    private async Task Change(BudgetChanged changed)
    {
        var spec = await Spec() with { Budget = changed.Budget, Resources = changed.Resources, Retries = changed.Retries };
        await Execute(ChangeBudgetSql, new { Sweep = sweep, Budget = changed.Budget.CostNano, Spec = Json(spec) });
    }

    private const string ChangeSpecSql = "UPDATE sweep SET spec_json = @Spec WHERE id = @Sweep";

    private async Task Change(OperationsChanged changed) => await Execute(ChangeSpecSql, new
    {
        Sweep = sweep,
        Spec = Json(await Spec() with { Priority = changed.Priority, Keep = changed.Keep, Failures = changed.Failures }),
    });

    private async Task<SweepSpec> Spec() => JsonSerializer.Deserialize<SweepSpec>(
        (await connection.QuerySingleAsync<string>(ReadSpecSql, new { Sweep = sweep }, transaction))!, CoreJson.Options)!;

    private const string ExtendSql = "UPDATE sweep SET digest = @Digest, budget_nano = @Budget, spec_json = @Spec WHERE id = @Sweep";

    private Task Extend(SpecExtended extended) => Execute(
        ExtendSql, new { Sweep = sweep, extended.Digest, Budget = extended.Spec.Budget.CostNano, Spec = Json(extended.Spec) });

    private const string ChangeStatusSql =
        "UPDATE sweep SET status = @Status, reason = @Reason, running_seconds = @RunningSeconds WHERE id = @Sweep";

    private Task Change(StatusChanged changed) =>
        Execute(ChangeStatusSql, new { Sweep = sweep, Status = Word(changed.Status), changed.Reason, changed.RunningSeconds });

    private const string PlanSql = """
        INSERT INTO node (sweep_id, id, position, stage, parent, parameters_json, epoch_from, epoch_to, horizon, seed, status, attempts,
            productive_seconds, metrics_json, facts_json, artifact, checkpoint, trials)
        VALUES (@Sweep, @Id, (SELECT COUNT(*) FROM node WHERE sweep_id = @Sweep), @Stage, @Parent, @Parameters, @From, @To, @Horizon, @Seed,
            'planned', 0, 0, '{}', '{}', NULL, NULL, 0)
        """;

    private Task Plan(NodePlanned planned) => Execute(PlanSql, new
    {
        Sweep = sweep,
        planned.Node.Id,
        planned.Node.Stage,
        planned.Node.Parent,
        Parameters = Json(planned.Node.Parameters),
        planned.Node.Epochs?.From,
        planned.Node.Epochs?.To,
        planned.Node.Epochs?.Horizon,
        planned.Node.Seed,
    });

    private const string ProposeSql = """
        INSERT INTO trial (sweep_id, number, status, configuration_json, metrics_json, path_json, reason, stop_reason, parent_trial,
            created_at_ms, ended_at_ms)
        VALUES (@Sweep, @Number, 'waiting', @Configuration, '{}', @Path, @Reason, NULL, @ParentTrial, @At, NULL)
        """;

    private const string PassSql = "UPDATE node SET trials = trials + 1 WHERE sweep_id = @Sweep AND id = @Id";

    private async Task Propose(TrialsProposed proposed)
    {
        foreach (var trial in proposed.Trials)
        {
            await Execute(ProposeSql, new
            {
                Sweep = sweep,
                trial.Number,
                Configuration = Json(trial.Configuration),
                Path = Json(trial.Path),
                trial.Reason,
                trial.ParentTrial,
                At = Ms(proposed.At),
            });
            foreach (var id in trial.Path) await Execute(PassSql, new { Sweep = sweep, Id = id });
        }
    }

    private const string ChangeTrialSql = """
        UPDATE trial SET status = @Status, stop_reason = @Reason, metrics_json = COALESCE(@Metrics, metrics_json), ended_at_ms = @Ended
        WHERE sweep_id = @Sweep AND number = @Number
        """;

    private Task Change(TrialChanged changed) => Execute(ChangeTrialSql, new
    {
        Sweep = sweep,
        changed.Number,
        Status = Word(changed.Status),
        changed.Reason,
        Metrics = changed.Metrics is null ? null : Json(changed.Metrics),
        Ended = changed.Status is TrialStatus.Completed or TrialStatus.Stopped or TrialStatus.Failed ? Ms(changed.At) : (long?)null,
    });

    private const string StartSql = """
        INSERT INTO attempt (sweep_id, node, number, stage, trial, device, device_class, outcome, message, started_at_ms, ended_at_ms, seconds,
            reserved_nano, charged_nano, overrun_nano, joules, log)
        VALUES (@Sweep, @Node, @Number, (SELECT stage FROM node WHERE sweep_id = @Sweep AND id = @Node), @Trial, @Device, @DeviceClass, 'none',
            NULL, @At, NULL, 0, @ReservedNano, 0, 0, NULL, NULL)
        """;

    private const string RunNodeSql = "UPDATE node SET status = 'running', attempts = @Number WHERE sweep_id = @Sweep AND id = @Node";

    private async Task Start(long seq, AttemptStarted started)
    {
        await Execute(StartSql, new
        {
            Sweep = sweep,
            started.Node,
            started.Number,
            started.Trial,
            started.Device,
            started.DeviceClass,
            started.ReservedNano,
            At = Ms(started.At),
        });
        await Execute(RunNodeSql, new { Sweep = sweep, started.Node, started.Number });
        await Move(seq, started.At, "reserve", started.Node, started.Number, started.ReservedNano, 0, 0);
    }

    private const string GrowSql =
        "UPDATE attempt SET reserved_nano = reserved_nano + @Added WHERE sweep_id = @Sweep AND node = @Node AND number = @Number";

    private async Task Grow(long seq, ReservationGrown grown)
    {
        await Execute(GrowSql, new { Sweep = sweep, grown.Node, Number = grown.Attempt, Added = grown.AddedNano });
        await Move(seq, grown.At, "grow", grown.Node, grown.Attempt, grown.AddedNano, 0, 0);
    }

    private const string ReportSql = """
        INSERT INTO report (sweep_id, node, attempt, epoch, metrics_json, seconds, at_ms)
        VALUES (@Sweep, @Node, @Attempt, @Epoch, @Metrics, @Seconds, @At)
        ON CONFLICT (sweep_id, node, attempt, epoch) DO NOTHING
        """;

    private const string AttemptSecondsSql = "UPDATE attempt SET seconds = @Seconds WHERE sweep_id = @Sweep AND node = @Node AND number = @Attempt";

    private async Task Report(EpochReported reported)
    {
        var row = new
        {
            Sweep = sweep,
            reported.Node,
            reported.Attempt,
            reported.Epoch,
            Metrics = Json(reported.Metrics),
            reported.Seconds,
            At = Ms(reported.At),
        };
        await Execute(ReportSql, row);
        await Execute(AttemptSecondsSql, row);
    }

    private const string SaveSql = "UPDATE node SET checkpoint = @Path WHERE sweep_id = @Sweep AND id = @Node";

    private Task Save(CheckpointSaved saved) => Execute(SaveSql, new { Sweep = sweep, saved.Node, saved.Path });

    private const string EndAttemptSql = """
        UPDATE attempt SET outcome = @Outcome, message = @Message, ended_at_ms = @At, seconds = @Seconds, charged_nano = @ChargedNano,
            overrun_nano = @OverrunNano, joules = @Joules, log = @Log
        WHERE sweep_id = @Sweep AND node = @Node AND number = @Attempt
        """;

    private const string EndNodeSql = """
        UPDATE node SET status = @Status, productive_seconds = @ProductiveSeconds, metrics_json = COALESCE(@Metrics, metrics_json),
            facts_json = COALESCE(@Facts, facts_json), artifact = COALESCE(@Artifact, artifact),
            checkpoint = CASE WHEN @Lost = 1 THEN @Checkpoint ELSE COALESCE(@Checkpoint, checkpoint) END
        WHERE sweep_id = @Sweep AND id = @Node
        """;

    private async Task End(long seq, AttemptEnded ended)
    {
        await Execute(EndAttemptSql, new
        {
            Sweep = sweep,
            ended.Node,
            ended.Attempt,
            Outcome = Word(ended.Outcome),
            ended.Message,
            At = Ms(ended.At),
            ended.Seconds,
            ended.ChargedNano,
            ended.OverrunNano,
            ended.Joules,
            ended.Log,
        });
        // Only a node that is done has a result.
        var done = ended.NodeStatus == NodeStatus.Done;
        await Execute(EndNodeSql, new
        {
            Sweep = sweep,
            ended.Node,
            Status = Word(ended.NodeStatus),
            ended.ProductiveSeconds,
            Metrics = done ? Json(ended.Metrics) : null,
            Facts = done ? Json(ended.Facts) : null,
            Artifact = done ? ended.Artifact : null,
            ended.Checkpoint,
            Lost = ended.CheckpointLost == true ? 1 : 0,
        });
        await Move(seq, ended.At, "settle", ended.Node, ended.Attempt, -ended.ReleasedNano, ended.ChargedNano, ended.OverrunNano);
    }

    /// <summary>The hard cap: no row is written that would take charges plus reservations over the budget.</summary>
    private const string MoveSql = """
        UPDATE sweep SET spend_nano = spend_nano + @Charged, reserved_nano = reserved_nano + @Reserved, overrun_nano = overrun_nano + @Overrun
        WHERE id = @Sweep AND (budget_nano IS NULL OR @Charged + @Reserved <= 0 OR @Charged + @Reserved <= budget_nano - spend_nano - reserved_nano)
        """;

    private const string LedgerSql = """
        INSERT INTO ledger (sweep_id, seq, at_ms, kind, node, attempt, reserved_nano, charged_nano, overrun_nano, spend_sum_nano,
            reserved_sum_nano, budget_nano)
        SELECT id, @Seq, @At, @Kind, @Node, @Attempt, @Reserved, @Charged, @Overrun, spend_nano, reserved_nano, budget_nano
        FROM sweep WHERE id = @Sweep
        """;

    private async Task Move(long seq, DateTimeOffset at, string kind, string node, int attempt, long reserved, long charged, long overrun)
    {
        var row = new
        {
            Sweep = sweep,
            Seq = seq,
            At = Ms(at),
            Kind = kind,
            Node = node,
            Attempt = attempt,
            Reserved = reserved,
            Charged = charged,
            Overrun = overrun,
        };
        if (await connection.ExecuteAsync(MoveSql, row, transaction) != 1)
            throw new BudgetExceededException($"Sweep {sweep}: {kind} of {reserved + charged} nano-dollars for node {node} would exceed the budget; nothing was written.");
        await Execute(LedgerSql, row);
    }

    private Task<int> Execute(string sql, object row) => connection.ExecuteAsync(sql, row, transaction);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, CoreJson.Options);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
