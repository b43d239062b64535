-- What a service for a team needs beside the sweeps: projects, keys, the workers it knows, live logs, repeated requests, notices sent once.
-- Times are milliseconds since 1970 UTC; money is whole nano-dollars.
ALTER TABLE sweep ADD COLUMN project TEXT NOT NULL DEFAULT 'default';
CREATE INDEX sweep_by_project ON sweep (project, created_at_ms);
-- How many nodes it has: the next one's position, without counting them.
ALTER TABLE sweep ADD COLUMN nodes INTEGER NOT NULL DEFAULT 0;
UPDATE sweep SET nodes = (SELECT COUNT(*) FROM node WHERE node.sweep_id = sweep.id);

CREATE TABLE project (
    name        TEXT   NOT NULL PRIMARY KEY,
    budget_nano BIGINT                 -- cap on the sum of spend and reserved over the project's sweeps; null: none
);

CREATE TABLE api_key (
    id              TEXT   NOT NULL PRIMARY KEY,
    name            TEXT   NOT NULL,
    hash            TEXT   NOT NULL,   -- SHA-256 of the secret part, hex; the key itself is never stored
    role            TEXT   NOT NULL,   -- viewer, submitter, worker, admin
    project         TEXT,              -- null: all projects
    created_at_ms   BIGINT NOT NULL,
    revoked_at_ms   BIGINT,
    last_used_at_ms BIGINT
);

CREATE TABLE worker (
    name          TEXT    NOT NULL PRIMARY KEY,
    session       TEXT    NOT NULL,    -- of the agent process that holds the name now
    coordinator   TEXT    NOT NULL,    -- whose stream it is on, or was last
    memory_bytes  BIGINT,
    state         TEXT    NOT NULL,    -- here, draining, gone
    seen_at_ms    BIGINT  NOT NULL
);

CREATE TABLE worker_session (
    worker        TEXT    NOT NULL,
    session       TEXT    NOT NULL,    -- that held the name once: one that is not the worker's own any more never gets it back
    since_ms      BIGINT  NOT NULL,
    PRIMARY KEY (worker, session)
);

CREATE TABLE device (
    id            TEXT    NOT NULL PRIMARY KEY,   -- worker/device
    worker        TEXT    NOT NULL,
    session       TEXT    NOT NULL,
    class         TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    threads       INTEGER NOT NULL
);
CREATE INDEX device_by_worker ON device (worker);

CREATE INDEX attempt_running_on ON attempt (device) WHERE outcome = 'none';

CREATE TABLE attempt_log (
    sweep_id  TEXT    NOT NULL,
    node      TEXT    NOT NULL,
    attempt   INTEGER NOT NULL,
    position  BIGINT  NOT NULL,        -- characters of the log before this piece
    text      TEXT    NOT NULL,
    PRIMARY KEY (sweep_id, node, attempt, position)
);

CREATE TABLE idempotency (
    principal      TEXT    NOT NULL,   -- the key that asked
    request_key    TEXT    NOT NULL,   -- what it called the request
    digest         TEXT    NOT NULL,   -- of method, path and body: the same key for another request is refused
    status         INTEGER,            -- null: still being answered
    body           TEXT,
    answerer       TEXT    NOT NULL,   -- which of several at once answers it
    created_at_ms  BIGINT  NOT NULL,
    PRIMARY KEY (principal, request_key)
);

CREATE TABLE notice (
    sweep_id   TEXT   NOT NULL,
    occasion   TEXT   NOT NULL,        -- budget_50, finished, …
    seq        BIGINT NOT NULL,        -- the sweep's last event when it was noticed
    at_ms      BIGINT NOT NULL,
    claimant   TEXT   NOT NULL,        -- which of several coordinators sends it
    PRIMARY KEY (sweep_id, occasion, seq)
);
