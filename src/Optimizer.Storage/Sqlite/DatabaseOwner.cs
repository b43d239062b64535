using System.Text.Json;

namespace Optimizer.Storage.Sqlite;

/// <param name="Pid">Process that owns the database.</param>
/// <param name="Socket">Unix socket on which it serves the API.</param>
public sealed record OwnerInfo(int Pid, string Socket);

/// <summary>The exclusive right to write an embedded database: a locked file beside it, let go by the system when the process ends.</summary>
/// <remarks>
/// Three files. DATABASE.lock is locked by would-be owners only, so that asking never gets in the way of taking. DATABASE.owner says where
/// the owner serves, and DATABASE.serving is locked as long as that is true: each owner puts a new, locked file in its place.
/// </remarks>
public sealed class DatabaseOwner : IDisposable
{
    private readonly FileStream owned;
    private readonly string database;
    private FileStream? serving;

    private DatabaseOwner(FileStream owned, string database) => (this.owned, this.database) = (owned, database);

    /// <returns>Null: another process owns it.</returns>
    /// <exception cref="StorageException">The folder cannot be made or written.</exception>
    public static DatabaseOwner? TryTake(string database)
    {
        SqliteFailure.MakeFolder(database);
        var path = database + ".lock";
        try
        {
            return new DatabaseOwner(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), database);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The file {path} cannot be made: {error.Message} Name another place with --database.", error);
        }
    }

    /// <summary>Tells other processes where this one serves.</summary>
    public void Announce(OwnerInfo info)
    {
        File.WriteAllText(database + ".owner.tmp", JsonSerializer.Serialize(info));
        File.Move(database + ".owner.tmp", database + ".owner", overwrite: true);
        if (serving is not null) return;
        serving = new FileStream(database + ".serving.tmp", FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        File.Move(database + ".serving.tmp", database + ".serving", overwrite: true);
    }

    /// <returns>Who owns the database now and serves; null: nobody.</returns>
    public static OwnerInfo? Current(string database)
    {
        try
        {
            // Those who ask share; only an owner's lock is in their way.
            new FileStream(database + ".serving", FileMode.Open, FileAccess.Read, FileShare.Read).Dispose();
            return null;
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(database + ".owner"))
        {
            return JsonSerializer.Deserialize<OwnerInfo>(File.ReadAllText(database + ".owner"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        serving?.Dispose();
        owned.Dispose();
    }
}
