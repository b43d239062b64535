namespace Optimizer.Storage.Postgres;

/// <summary>The cluster's store.</summary>
public sealed class PostgresSweepStore(PostgresDatabase database, SqlSweepStoreOptions options) : SqlSweepStore(database, options);
