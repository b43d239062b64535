-- What people say of trials. No event: nothing a sweep decides depends on it.
CREATE TABLE trial_note (
    sweep_id      TEXT    NOT NULL,
    trial         INTEGER NOT NULL,
    note          TEXT    NOT NULL,
    tags          TEXT    NOT NULL,   -- separated by commas
    changed_by    TEXT    NOT NULL,   -- name of the key
    changed_at_ms BIGINT  NOT NULL,
    PRIMARY KEY (sweep_id, trial)
);
