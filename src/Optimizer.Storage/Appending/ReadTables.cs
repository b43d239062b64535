using System.Collections.Immutable;

namespace Optimizer.Storage.Appending;

/// <summary>The statements that write an append: the events, then the read tables. Rows are made before they are changed.</summary>
internal static class ReadTables
{
    /// <summary>In the order in which they are emptied.</summary>
    public static readonly ImmutableArray<string> Names = ["ledger", "report", "attempt", "node", "trial", "sweep"];

    public static readonly RowStatement Events = new(
        "seq bigint, version integer, at_ms bigint, event_json text",
        """
        INSERT INTO sweep_event (sweep_id, seq, version, at_ms, event_json)
        SELECT @Sweep, item.seq, item.version, item.at_ms, item.event_json FROM {rows} WHERE TRUE
        """);

    public static readonly RowStatement NewSweep = new(
        "name text, project text, created_at_ms bigint",
        """
        INSERT INTO sweep (id, name, digest, status, reason, spend_nano, reserved_nano, overrun_nano, budget_nano, running_seconds,
            created_at_ms, updated_at_ms, last_seq, spec_json, project, nodes)
        SELECT @Sweep, item.name, '', 'running', NULL, 0, 0, 0, NULL, 0, item.created_at_ms, item.created_at_ms, 0, '', item.project, 0
        FROM {rows} WHERE TRUE
        """);

    /// <summary>A status of null: that did not change, nor its reason and seconds; a specification of null likewise, with its digest and budget.</summary>
    public static readonly RowStatement Sweep = new(
        """
        last_seq bigint, updated_at_ms bigint, status text, reason text, running_seconds double, spec_json text, digest text, budget_nano bigint,
        spend_nano bigint, reserved_nano bigint, overrun_nano bigint, nodes integer
        """,
        """
        UPDATE sweep SET last_seq = item.last_seq, updated_at_ms = item.updated_at_ms, status = COALESCE(item.status, sweep.status),
            reason = CASE WHEN item.status IS NULL THEN sweep.reason ELSE item.reason END,
            running_seconds = COALESCE(item.running_seconds, sweep.running_seconds),
            spec_json = COALESCE(item.spec_json, sweep.spec_json), digest = COALESCE(item.digest, sweep.digest),
            budget_nano = CASE WHEN item.spec_json IS NULL THEN sweep.budget_nano ELSE item.budget_nano END,
            spend_nano = item.spend_nano, reserved_nano = item.reserved_nano, overrun_nano = item.overrun_nano, nodes = item.nodes
        FROM {rows} WHERE sweep.id = @Sweep
        """);

    public static readonly RowStatement NewNodes = new(
        """
        id text, position integer, stage text, parent text, parameters_json text, epoch_from integer, epoch_to integer, horizon integer,
        seed bigint
        """,
        """
        INSERT INTO node (sweep_id, id, position, stage, parent, parameters_json, epoch_from, epoch_to, horizon, seed, status, attempts,
            productive_seconds, metrics_json, facts_json, artifact, checkpoint, trials)
        SELECT @Sweep, item.id, item.position, item.stage, item.parent, item.parameters_json, item.epoch_from, item.epoch_to, item.horizon,
            item.seed, 'planned', 0, 0, '{}', '{}', NULL, NULL, 0
        FROM {rows} WHERE TRUE
        """);

    /// <summary>What is null did not change; <c>trials</c> is added.</summary>
    public static readonly RowStatement Nodes = new(
        """
        id text, status text, attempts integer, productive_seconds double, metrics_json text, facts_json text, artifact text, checkpoint text,
        trials integer
        """,
        """
        UPDATE node SET status = COALESCE(item.status, node.status), attempts = COALESCE(item.attempts, node.attempts),
            productive_seconds = COALESCE(item.productive_seconds, node.productive_seconds),
            metrics_json = COALESCE(item.metrics_json, node.metrics_json), facts_json = COALESCE(item.facts_json, node.facts_json),
            artifact = COALESCE(item.artifact, node.artifact), checkpoint = CASE WHEN item.checkpoint = '' THEN NULL ELSE COALESCE(item.checkpoint, node.checkpoint) END,
            trials = node.trials + item.trials
        FROM {rows} WHERE node.sweep_id = @Sweep AND node.id = item.id
        """);

    public static readonly RowStatement NewTrials = new(
        "number integer, configuration_json text, path_json text, reason text, parent_trial integer, created_at_ms bigint",
        """
        INSERT INTO trial (sweep_id, number, status, configuration_json, metrics_json, path_json, reason, stop_reason, parent_trial,
            created_at_ms, ended_at_ms)
        SELECT @Sweep, item.number, 'waiting', item.configuration_json, '{}', item.path_json, item.reason, NULL, item.parent_trial,
            item.created_at_ms, NULL
        FROM {rows} WHERE TRUE
        """);

    public static readonly RowStatement Trials = new(
        "number integer, status text, stop_reason text, metrics_json text, ended_at_ms bigint",
        """
        UPDATE trial SET status = item.status, stop_reason = item.stop_reason, metrics_json = COALESCE(item.metrics_json, trial.metrics_json),
            ended_at_ms = item.ended_at_ms
        FROM {rows} WHERE trial.sweep_id = @Sweep AND trial.number = item.number
        """);

    public static readonly RowStatement NewAttempts = new(
        "node text, number integer, trial integer, device text, device_class text, started_at_ms bigint, reserved_nano bigint",
        """
        INSERT INTO attempt (sweep_id, node, number, stage, trial, device, device_class, outcome, message, started_at_ms, ended_at_ms, seconds,
            reserved_nano, charged_nano, overrun_nano, joules, log)
        SELECT @Sweep, item.node, item.number, (SELECT stage FROM node WHERE node.sweep_id = @Sweep AND node.id = item.node), item.trial,
            item.device, item.device_class, 'none', NULL, item.started_at_ms, NULL, 0, item.reserved_nano, 0, 0, NULL, NULL
        FROM {rows} WHERE TRUE
        """);

    /// <summary>What is null did not change; <c>added_nano</c> is added to what is reserved.</summary>
    public static readonly RowStatement Attempts = new(
        """
        node text, number integer, seconds double, added_nano bigint, outcome text, message text, ended_at_ms bigint, charged_nano bigint,
        overrun_nano bigint, joules double, log text
        """,
        """
        UPDATE attempt SET seconds = COALESCE(item.seconds, attempt.seconds), reserved_nano = attempt.reserved_nano + item.added_nano,
            outcome = COALESCE(item.outcome, attempt.outcome), message = COALESCE(item.message, attempt.message),
            ended_at_ms = COALESCE(item.ended_at_ms, attempt.ended_at_ms), charged_nano = COALESCE(item.charged_nano, attempt.charged_nano),
            overrun_nano = COALESCE(item.overrun_nano, attempt.overrun_nano), joules = COALESCE(item.joules, attempt.joules),
            log = COALESCE(item.log, attempt.log)
        FROM {rows} WHERE attempt.sweep_id = @Sweep AND attempt.node = item.node AND attempt.number = item.number
        """);

    /// <summary>A report twice is a report once.</summary>
    public static readonly RowStatement Reports = new(
        "node text, attempt integer, epoch integer, metrics_json text, seconds double, at_ms bigint",
        """
        INSERT INTO report (sweep_id, node, attempt, epoch, metrics_json, seconds, at_ms)
        SELECT @Sweep, item.node, item.attempt, item.epoch, item.metrics_json, item.seconds, item.at_ms FROM {rows} WHERE TRUE
        ON CONFLICT (sweep_id, node, attempt, epoch) DO NOTHING
        """);

    public static readonly RowStatement Ledger = new(
        """
        seq bigint, at_ms bigint, kind text, node text, attempt integer, reserved_nano bigint, charged_nano bigint, overrun_nano bigint,
        spend_sum_nano bigint, reserved_sum_nano bigint, budget_nano bigint
        """,
        """
        INSERT INTO ledger (sweep_id, seq, at_ms, kind, node, attempt, reserved_nano, charged_nano, overrun_nano, spend_sum_nano,
            reserved_sum_nano, budget_nano)
        SELECT @Sweep, item.seq, item.at_ms, item.kind, item.node, item.attempt, item.reserved_nano, item.charged_nano, item.overrun_nano,
            item.spend_sum_nano, item.reserved_sum_nano, item.budget_nano
        FROM {rows} WHERE TRUE
        """);

    /// <summary>All of them, in the order in which they are run.</summary>
    public static readonly ImmutableArray<RowStatement> InOrder = [Events, NewSweep, NewNodes, NewTrials, NewAttempts, Nodes, Trials, Attempts, Reports, Ledger, Sweep];
}
