-- Pages over a sweep of a hundred thousand trials ask for what runs, what went wrong, the newest attempts and a node's children: none of it by reading every row.
CREATE INDEX attempt_running ON attempt (sweep_id, started_at_ms) WHERE outcome = 'none';
CREATE INDEX attempt_trouble ON attempt (sweep_id, started_at_ms) WHERE outcome NOT IN ('none', 'done', 'paused', 'stopped');
CREATE INDEX attempt_by_start ON attempt (sweep_id, started_at_ms);
CREATE INDEX node_by_parent ON node (sweep_id, parent);
