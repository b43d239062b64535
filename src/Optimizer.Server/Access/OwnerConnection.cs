using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Optimizer.Server.Access;

/// <summary>A connection through a Unix socket that only the user of this process may open: whoever is there needs no key.</summary>
internal sealed class OwnerConnection
{
    private OwnerConnection()
    {
    }

    /// <summary>Every connection through the listener is one.</summary>
    public static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(new OwnerConnection());
        return next(connection);
    });

    public static bool Is(HttpContext context) => context.Features.Get<OwnerConnection>() is not null;
}
