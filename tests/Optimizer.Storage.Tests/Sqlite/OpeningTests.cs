using Dapper;
using Microsoft.Data.Sqlite;
using Optimizer.Storage.Sqlite;
using static Optimizer.Storage.Tests.Histories;

namespace Optimizer.Storage.Tests.Sqlite;

public sealed class OpeningTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Opening_makes_the_folders_and_the_file()
    {
        var path = Path.Combine(folder.Path, "a", "b", "optimizer.db");

        var store = await SqliteSweepStore.Open(path);

        Assert.Empty(await store.Sweeps(default));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Opened_by_several_at_once_the_schema_is_made_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SqliteSweepStore.Open(folder.Database))));

        await using var connection = new SqliteConnection($"Data Source={folder.Database}");
        Assert.Equal(
            Migrator.Of(SqlDialect.Sqlite).Select(migration => migration.Number), await connection.QueryAsync<int>("SELECT number FROM schema_version ORDER BY number"));
    }

    [Fact]
    public async Task What_was_appended_is_there_after_opening_again()
    {
        await (await SqliteSweepStore.Open(folder.Database)).Append("s", 0, OneTrial(), default);
        SqliteConnection.ClearAllPools();

        Assert.Equal("one", (await (await SqliteSweepStore.Open(folder.Database)).Find(null, default))!.Name);
        Assert.Equal("one", (await (await SqliteSweepStore.OpenReadOnly(folder.Database)).Find(null, default))!.Name);
    }

    [Fact]
    public async Task A_missing_database_is_not_made_by_reading_and_the_error_says_how_to_start()
    {
        var error = await Assert.ThrowsAsync<FileNotFoundException>(() => SqliteSweepStore.OpenReadOnly(folder.Database));

        Assert.Equal($"There is no database at {folder.Database}; start with `optimizer run SPEC`, or name another with --database.", error.Message);
        Assert.False(File.Exists(folder.Database));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_database_of_a_newer_version_is_refused_in_words(bool readOnly)
    {
        await SqliteSweepStore.Open(folder.Database);
        await using (var connection = new SqliteConnection($"Data Source={folder.Database}"))
            await connection.ExecuteAsync("INSERT INTO schema_version (number) VALUES (99)");

        var error = await Assert.ThrowsAsync<NewerSchemaException>(
            () => readOnly ? SqliteSweepStore.OpenReadOnly(folder.Database) : SqliteSweepStore.Open(folder.Database));

        Assert.Equal(
            $"The database has schema 99, this version knows {Migrator.Of(SqlDialect.Sqlite).Last().Number}: it was written by a newer Optimizer; use that, or another --database.", error.Message);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_file_that_is_no_database_is_refused_and_kept(bool readOnly)
    {
        File.WriteAllText(folder.Database, new string('x', 5000));

        var error = await Assert.ThrowsAsync<StorageException>(
            () => readOnly ? SqliteSweepStore.OpenReadOnly(folder.Database) : SqliteSweepStore.Open(folder.Database));

        Assert.Equal($"The file {folder.Database} is not an Optimizer database; name another with --database.", error.Message);
        Assert.Equal(5000, new FileInfo(folder.Database).Length);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Another_programs_SQLite_file_is_refused_in_words(bool readOnly)
    {
        await using (var connection = new SqliteConnection($"Data Source={folder.Database}"))
            await connection.ExecuteAsync("CREATE TABLE other (x INTEGER)");

        var error = await Assert.ThrowsAsync<StorageException>(
            () => readOnly ? SqliteSweepStore.OpenReadOnly(folder.Database) : SqliteSweepStore.Open(folder.Database));

        Assert.Equal($"The file {folder.Database} is not an Optimizer database; name another with --database.", error.Message);
    }

    [Fact]
    public async Task A_folder_in_place_of_the_file_is_refused_in_words()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteSweepStore.Open(folder.Path));

        Assert.StartsWith($"The database {folder.Path} cannot be opened: it is a folder,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_where_no_folder_can_be_made_is_refused_in_words()
    {
        File.WriteAllText(Path.Combine(folder.Path, "file"), "");

        var error = await Assert.ThrowsAsync<StorageException>(() => SqliteSweepStore.Open(Path.Combine(folder.Path, "file", "sub", "optimizer.db")));

        Assert.StartsWith($"The folder {Path.Combine(folder.Path, "file", "sub")} for the database cannot be made:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_told_in_words() => Assert.Equal(
        "The disk that holds the database x.db is full; make room and start again: everything acknowledged so far is kept.", SqliteFailure.Words(13, "x.db"));
}
