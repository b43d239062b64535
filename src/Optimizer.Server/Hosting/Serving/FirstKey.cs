using Optimizer.Server.Access;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>A server that other machines reach has a key before it listens.</summary>
internal static class FirstKey
{
    /// <exception cref="FormatException">There is none, and the server would listen beyond this machine.</exception>
    public static async Task Need(ServeOptions options, SqlDatabase database, CancellationToken cancel)
    {
        var keys = new KeyStore(database);
        if (options.BootstrapKeyFile is { } file) await BootstrapKey.Make(file, keys, options.Clock, cancel);
        if (options.IsLoopback || await keys.Any(cancel)) return;
        var place = options.Postgres is null ? $"--database {options.Database}" : "--postgres …";
        throw new FormatException(
            $"The server would listen beyond this machine at {(options.Listen.IsLoopback ? options.Agents : options.Listen)}, but there is no API key, so that anyone could command it; "
            + $"make the first with `optimizer key create --name admin --role admin {place}`, or let the start make one with --bootstrap-key-file FILE.");
    }
}
