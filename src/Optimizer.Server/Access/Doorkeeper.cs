using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Optimizer.Server.Access;

/// <summary>Turns away what a web page could send: names of this server that it did not give itself (DNS rebinding), and other pages' origins.</summary>
internal static class Doorkeeper
{
    public static void UseDoorkeeper(this IApplicationBuilder app, AccessOptions access) => app.Use((context, next) =>
    {
        if (OwnerConnection.Is(context)) return next(context);
        var host = context.Request.Host;
        if (!IsOurs(host.Host.Trim('[', ']'), context, access))
            return Problem.Write(
                context, StatusCodes.Status421MisdirectedRequest, "Not this server's name",
                $"The request is for the host '{Shown(host.Host)}', which is no name of this server; use one of its own, or start it with --host NAME.");
        if (context.Request.Headers.Origin is [{ } origin, ..] && !IsSame(origin, context.Request))
            return Problem.Write(
                context, StatusCodes.Status403Forbidden, "Another page's request",
                $"The request comes from a page of '{Shown(origin)}'; this server answers to its own pages and to programs only.");
        return next(context);
    });

    /// <summary>An address cannot be rebound, but it must be the one that the connection came in on.</summary>
    private static bool IsOurs(string host, HttpContext context, AccessOptions access)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            var local = context.Connection.LocalIpAddress;
            return IPAddress.IsLoopback(address) || address.Equals(local) || (local is { IsIPv4MappedToIPv6: true } && address.Equals(local.MapToIPv4()))
                || access.Hosts.Contains(host);
        }

        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            || access.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsSame(string origin, HttpRequest request) =>
        origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
