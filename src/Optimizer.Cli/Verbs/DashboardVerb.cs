using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Running;
using Optimizer.Cli.Terminals;
using Optimizer.Server.Hosting;

namespace Optimizer.Cli.Verbs;

/// <summary>The pages of a database, for looking: whether a run goes on or all of it is over.</summary>
internal static class DashboardVerb
{
    public static Command Create(Terminal terminal)
    {
        var port = DashboardPort.Create("--port", "Port on this machine; a free one when left out.");
        var command = new Command("dashboard", "Serves the dashboard of the database to this machine until Ctrl-C. It only reads: `run --dashboard` also pauses and resumes.") { port };
        command.SetAction(async (arguments, cancel) =>
        {
            if (GlobalOptions.Server(arguments) is { } server)
                throw new CliException(ExitCodes.BadUsage, $"A server has its dashboard at its own address: open {server} in a browser.");
            using var interrupts = new Interrupts();
            ReadOnlyHost host;
            try
            {
                host = await ReadOnlyHost.Start(GlobalOptions.Database(arguments), cancel, DashboardPort.Read(arguments, port) ?? 0);
            }
            catch (FileNotFoundException missing)
            {
                throw new CliException(ExitCodes.Unreachable, missing.Message);
            }

            await using (host)
            {
                terminal.Say($"Dashboard, for this machine only; Ctrl-C ends it: {host.DashboardUrl}");
                await interrupts.First;
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
