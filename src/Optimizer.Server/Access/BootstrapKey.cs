using Optimizer.Core.Access;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Access;

/// <summary>The first admin key of a server that has none, for a start without hands.</summary>
internal static class BootstrapKey
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes it to the file, which only this user may read, unless there is a valid key. Of several that start at once one makes it.</summary>
    /// <returns>Whether one was made.</returns>
    public static async Task<bool> Make(string file, KeyStore keys, TimeProvider clock, CancellationToken cancel)
    {
        if (await keys.Any(cancel)) return false;
        var key = ApiKey.Make();
        var path = Path.GetFullPath(file);
        // The file first: a key that nobody holds would lock everyone out. Under a name of its own: another coordinator may write beside.
        var draft = $"{path}.{key.Id}";
        await Write(draft, key.Reveal(), cancel);
        if (await keys.AddFirst(new KeyView(key.Id, "bootstrap", Role.Admin, null, clock.GetUtcNow(), null, null), key.Hash, cancel))
        {
            File.Move(draft, path, overwrite: true);
            return true;
        }

        File.Delete(draft);
        return false;
    }

    private static async Task Write(string path, string key, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        await using var writer = new StreamWriter(path, options);
        await writer.WriteLineAsync(key.AsMemory(), cancel);
    }
}
