using System.Text.Json;

namespace Optimizer.Storage.Sqlite;

/// <param name="Pid">Process that owns the database.</param>
/// <param name="Socket">Unix socket on which it serves the API.</param>
public sealed record OwnerInfo(int Pid, string Socket);

/// <summary>The exclusive right to write an embedded database: a locked file beside it, let go by the system when the process ends.</summary>
public sealed class DatabaseOwner : IDisposable
{
    private readonly FileStream file;
    private readonly string note;

    private DatabaseOwner(FileStream file, string note) => (this.file, this.note) = (file, note);

    /// <returns>Null: another process owns it.</returns>
    public static DatabaseOwner? TryTake(string database)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(database))!);
        try
        {
            return new DatabaseOwner(new FileStream(database + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), database + ".owner");
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Tells other processes where this one serves.</summary>
    public void Announce(OwnerInfo info)
    {
        File.WriteAllText(note + ".tmp", JsonSerializer.Serialize(info));
        File.Move(note + ".tmp", note, overwrite: true);
    }

    /// <returns>Who owns the database now; null: nobody.</returns>
    public static OwnerInfo? Current(string database)
    {
        if (!File.Exists(database + ".lock") || !File.Exists(database + ".owner")) return null;
        using (var owner = TryTake(database))
            if (owner is not null) return null;
        return JsonSerializer.Deserialize<OwnerInfo>(File.ReadAllText(database + ".owner"));
    }

    public void Dispose() => file.Dispose();
}
