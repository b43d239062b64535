-- The membership of Orleans silos (Microsoft.Orleans.Clustering.AdoNet 10, invariant Npgsql): it reads its statements from OrleansQuery
-- and binds parameters and columns by name. A version row per deployment; every change of a silo's row bumps it in the same statement.
CREATE TABLE orleans_version (
    deployment_id varchar(150) PRIMARY KEY,
    version integer NOT NULL DEFAULT 0,
    changed_at timestamptz(3) NOT NULL DEFAULT now());
CREATE TABLE orleans_silo (
    deployment_id varchar(150) NOT NULL REFERENCES orleans_version,
    address varchar(45) NOT NULL, port integer NOT NULL, generation integer NOT NULL,
    silo_name varchar(150) NOT NULL, host_name varchar(150) NOT NULL,
    status integer NOT NULL, proxy_port integer, suspect_times varchar(8000),
    start_time timestamptz(3) NOT NULL, i_am_alive_time timestamptz(3) NOT NULL,
    PRIMARY KEY (deployment_id, address, port, generation));
CREATE TABLE OrleansQuery (QueryKey varchar(64) PRIMARY KEY, QueryText varchar(8000) NOT NULL);
INSERT INTO OrleansQuery VALUES
('InsertMembershipVersionKey', $$
  WITH made AS (INSERT INTO orleans_version (deployment_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*)::int FROM made $$),
('InsertMembershipKey', $$
  WITH bumped AS (
    UPDATE orleans_version SET version = version + 1, changed_at = now()
    WHERE deployment_id = @DeploymentId AND version = @Version
      AND NOT EXISTS (SELECT 1 FROM orleans_silo WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING 1),
  made AS (
    INSERT INTO orleans_silo (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
    SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM bumped RETURNING 1)
  SELECT count(*)::int FROM made $$),
('UpdateMembershipKey', $$
  WITH bumped AS (
    UPDATE orleans_version SET version = version + 1, changed_at = now()
    WHERE deployment_id = @DeploymentId AND version = @Version
      AND EXISTS (SELECT 1 FROM orleans_silo WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING 1),
  changed AS (
    UPDATE orleans_silo SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
    FROM bumped WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation RETURNING 1)
  SELECT count(*)::int FROM changed $$),
('UpdateIAmAlivetimeKey', $$
  UPDATE orleans_silo SET i_am_alive_time = @IAmAliveTime
  WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation $$),
('MembershipReadRowKey', $$
  SELECT v.deployment_id AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
         s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.start_time AS StartTime, s.i_am_alive_time AS IAmAliveTime, v.version AS Version
  FROM orleans_version v LEFT JOIN orleans_silo s ON s.deployment_id = v.deployment_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
  WHERE v.deployment_id = @DeploymentId $$),
('MembershipReadAllKey', $$
  SELECT v.deployment_id AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
         s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.start_time AS StartTime, s.i_am_alive_time AS IAmAliveTime, v.version AS Version
  FROM orleans_version v LEFT JOIN orleans_silo s USING (deployment_id) WHERE v.deployment_id = @DeploymentId $$),
('GatewaysQueryKey', $$
  SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM orleans_silo
  WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0 $$),
('DeleteMembershipTableEntriesKey', $$
  WITH silos AS (DELETE FROM orleans_silo WHERE deployment_id = @DeploymentId)
  DELETE FROM orleans_version WHERE deployment_id = @DeploymentId $$),
('CleanupDefunctSiloEntriesKey', $$
  DELETE FROM orleans_silo WHERE deployment_id = @DeploymentId AND i_am_alive_time < @IAmAliveTime AND status <> 3 $$);
