using System.CommandLine;
using Optimizer.Server.Hosting.Serving;

namespace Optimizer.Cli.Connections;

/// <summary>An option that may name a port: left out, none; alone, a free one.</summary>
internal static class DashboardPort
{
    public static Option<string?> Create(string name, string description) =>
        new(name) { Description = description, HelpName = "PORT", Arity = ArgumentArity.ZeroOrOne };

    /// <returns>Null: the option was not given.</returns>
    /// <exception cref="CliException">Not a port.</exception>
    public static int? Read(ParseResult arguments, Option<string?> option)
    {
        if (arguments.GetResult(option) is null or { Implicit: true }) return null;
        if (arguments.GetValue(option) is not { } text) return 0;
        if (!ushort.TryParse(text, out var port)) throw new CliException(ExitCodes.BadUsage, $"{option.Name} '{text}' must be a port from 0 to 65535.");
        // Nothing but a browser would use it.
        return BrowserPorts.Warning(port) is null ? port : throw new CliException(
            ExitCodes.BadUsage, $"{option.Name} {port}: browsers refuse to open pages on that port; choose another, such as 8080, or leave the port out for a free one.");
    }
}
