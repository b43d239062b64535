using Optimizer.Client;
using Optimizer.Storage.Sqlite;

namespace Optimizer.Server.Hosting;

/// <summary>Who owns a database.</summary>
public static class DatabaseOwnership
{
    /// <returns>Where the owner serves; null: nobody owns it.</returns>
    public static ServiceAddress? Address(string database) =>
        DatabaseOwner.Current(Path.GetFullPath(database)) is { } owner ? ServiceAddress.OfSocket(owner.Socket) : null;
}
