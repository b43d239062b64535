-- The event log, which is the truth, and the read tables that follow from it in the same transaction.
-- Times are milliseconds since 1970 UTC; money is whole nano-dollars; *_json columns hold the core's JSON dialect (NaN and infinities named).
CREATE TABLE sweep (
    id              TEXT   NOT NULL PRIMARY KEY,
    name            TEXT   NOT NULL,
    digest          TEXT   NOT NULL,
    status          TEXT   NOT NULL,
    reason          TEXT,
    spend_nano      BIGINT NOT NULL,
    reserved_nano   BIGINT NOT NULL,
    overrun_nano    BIGINT NOT NULL,
    budget_nano     BIGINT,            -- the hard cap on spend_nano + reserved_nano; null: none
    running_seconds DOUBLE PRECISION NOT NULL,
    created_at_ms   BIGINT NOT NULL,
    updated_at_ms   BIGINT NOT NULL,
    last_seq        BIGINT NOT NULL,
    spec_json       TEXT   NOT NULL
);
CREATE INDEX sweep_by_name ON sweep (name, created_at_ms);

CREATE TABLE sweep_event (
    sweep_id   TEXT   NOT NULL,
    seq        BIGINT NOT NULL,        -- 1, 2, …: a writer names the number it expects
    version    INTEGER NOT NULL,
    at_ms      BIGINT NOT NULL,
    event_json TEXT   NOT NULL,
    PRIMARY KEY (sweep_id, seq)
);

CREATE TABLE trial (
    sweep_id           TEXT    NOT NULL,
    number             INTEGER NOT NULL,
    status             TEXT    NOT NULL,
    configuration_json TEXT    NOT NULL,
    metrics_json       TEXT    NOT NULL,
    path_json          TEXT    NOT NULL,
    reason             TEXT,
    stop_reason        TEXT,
    parent_trial       INTEGER,
    created_at_ms      BIGINT  NOT NULL,
    ended_at_ms        BIGINT,
    PRIMARY KEY (sweep_id, number)
);

CREATE TABLE node (
    sweep_id           TEXT    NOT NULL,
    id                 TEXT    NOT NULL,
    position           INTEGER NOT NULL,   -- order of planning
    stage              TEXT    NOT NULL,
    parent             TEXT,
    parameters_json    TEXT    NOT NULL,
    epoch_from         INTEGER,
    epoch_to           INTEGER,
    horizon            INTEGER,
    seed               BIGINT  NOT NULL,
    status             TEXT    NOT NULL,
    attempts           INTEGER NOT NULL,
    productive_seconds DOUBLE PRECISION NOT NULL,
    metrics_json       TEXT    NOT NULL,
    facts_json         TEXT    NOT NULL,
    artifact           TEXT,
    checkpoint         TEXT,
    trials             INTEGER NOT NULL,   -- how many trials' paths pass through it
    PRIMARY KEY (sweep_id, id)
);

CREATE TABLE attempt (
    sweep_id      TEXT    NOT NULL,
    node          TEXT    NOT NULL,
    number        INTEGER NOT NULL,
    stage         TEXT    NOT NULL,
    trial         INTEGER NOT NULL,
    device        TEXT    NOT NULL,
    device_class  TEXT    NOT NULL,
    outcome       TEXT    NOT NULL,        -- none: still running
    message       TEXT,
    started_at_ms BIGINT  NOT NULL,
    ended_at_ms   BIGINT,
    seconds       DOUBLE PRECISION NOT NULL,
    reserved_nano BIGINT  NOT NULL,
    charged_nano  BIGINT  NOT NULL,
    overrun_nano  BIGINT  NOT NULL,
    joules        DOUBLE PRECISION,
    log           TEXT,
    PRIMARY KEY (sweep_id, node, number)
);

CREATE TABLE report (
    sweep_id     TEXT    NOT NULL,
    node         TEXT    NOT NULL,
    attempt      INTEGER NOT NULL,
    epoch        INTEGER NOT NULL,
    metrics_json TEXT    NOT NULL,
    seconds      DOUBLE PRECISION NOT NULL,
    at_ms        BIGINT  NOT NULL,
    PRIMARY KEY (sweep_id, node, attempt, epoch)
);

CREATE TABLE ledger (
    sweep_id         TEXT   NOT NULL,
    seq              BIGINT NOT NULL,      -- of the event that moved the money
    at_ms            BIGINT NOT NULL,
    kind             TEXT   NOT NULL,      -- reserve, grow, settle
    node             TEXT   NOT NULL,
    attempt          INTEGER NOT NULL,
    reserved_nano    BIGINT NOT NULL,      -- added to (or, negative, released from) what is set aside
    charged_nano     BIGINT NOT NULL,
    overrun_nano     BIGINT NOT NULL,
    spend_sum_nano   BIGINT NOT NULL,
    reserved_sum_nano BIGINT NOT NULL,
    budget_nano      BIGINT,
    PRIMARY KEY (sweep_id, seq)
);
