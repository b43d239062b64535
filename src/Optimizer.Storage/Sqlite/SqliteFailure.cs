namespace Optimizer.Storage.Sqlite;

/// <summary>What a person is told when the database's place will not do; codes are SQLite's (sqlite.org/rescode.html).</summary>
internal static class SqliteFailure
{
    public static string Foreign(string path) => $"The file {path} is not an Optimizer database; name another with --database.";

    public static string? Words(int code, string path) => code switch
    {
        5 or 6 => $"The database {path} is locked by another process; wait for it or end it.",
        8 => $"The database {path} may not be written; make the file and its folder writable, or name another with --database.",
        10 => $"Reading or writing the database {path} failed; check the disk it is on.",
        11 => $"The database {path} is damaged; restore it from a copy, or name another with --database.",
        13 => $"The disk that holds the database {path} is full; make room and start again: everything acknowledged so far is kept.",
        14 => $"The database {path} cannot be opened: it is a folder, or the file or its folder may not be read or written; change that, or name another with --database.",
        26 => Foreign(path),
        _ => null,
    };

    public static void MakeFolder(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The folder {folder} for the database cannot be made: {error.Message} Name another place with --database.", error);
        }
    }
}
