using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Running;
using Optimizer.Cli.Serving;
using Optimizer.Cli.Terminals;
using Optimizer.Server.Hosting.Serving;

namespace Optimizer.Cli.Verbs;

internal static class ServeVerb
{
    public static Command Create(Terminal terminal)
    {
        var options = new ServeArguments();
        var command = new Command("serve", "Runs a coordinator, a worker or both, until it is told to end.");
        foreach (var option in options.All) command.Add(option);
        command.SetAction(async (arguments, cancel) =>
        {
            using var interrupts = new Interrupts();
            var (coordinator, worker) = options.Role(arguments);
            try
            {
                if (coordinator) await Serve(terminal, options.Coordinator(arguments) with { Worker = worker ? options.Worker(arguments) : null }, interrupts, cancel);
                else await Work(terminal, options, arguments, interrupts);
            }
            catch (FormatException wrong)
            {
                throw new CliException(ExitCodes.BadUsage, wrong.Message);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task Serve(Terminal terminal, ServeOptions options, Interrupts interrupts, CancellationToken cancel)
    {
        ServeHost host;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _ = interrupts.First.ContinueWith(_ => stop.Cancel(), TaskScheduler.Default);
        try
        {
            host = await ServeHost.Start(options, stop.Token);
        }
        catch (OperationCanceledException) when (interrupts.First.IsCompleted)
        {
            return;
        }

        await using (host)
        {
            terminal.Say($"Serving at {host.Url}; Ctrl-C ends it.");
            if (BrowserPorts.Warning(options.Listen.Port) is { } warning) terminal.Say(warning);
            await Task.WhenAny(interrupts.First, host.Worker);
            terminal.Say("Ending: the worker pauses its attempts, then the coordinator leaves.");
            if (host.Worker.IsFaulted) throw new CliException(ExitCodes.SweepFailed, $"The worker cannot work: {host.Worker.Exception!.InnerException!.Message}");
        }
    }

    private static async Task Work(Terminal terminal, ServeArguments options, ParseResult arguments, Interrupts interrupts)
    {
        var servers = GlobalOptions.Servers(arguments);
        if (servers.IsEmpty) throw new CliException(ExitCodes.BadUsage, "--role worker needs a coordinator: name one or several with --server URL.");
        foreach (var server in servers) _ = Connection.AddressOf(server);
        using var stop = new CancellationTokenSource();
        _ = interrupts.First.ContinueWith(_ => stop.Cancel(), TaskScheduler.Default);
        await WorkerHost.Run(
            new WorkerHostOptions(options.Worker(arguments), servers, GlobalOptions.Key(arguments), options.IsJsonLog(arguments), terminal.Clock), stop.Token);
    }
}
