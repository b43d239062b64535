namespace Optimizer.Storage;

/// <summary>Which migrations a database gets: those of all, and its own.</summary>
internal enum SqlDialect
{
    Sqlite = 1,
    Postgres = 2,
}
