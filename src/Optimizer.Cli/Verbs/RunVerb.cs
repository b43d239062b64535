using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Running;
using Optimizer.Cli.Terminals;
using Optimizer.Server.Hosting;

namespace Optimizer.Cli.Verbs;

internal static class RunVerb
{
    public static Command Create(Terminal terminal)
    {
        var spec = new Argument<string>("SPEC") { Description = "The sweep's YAML file." };
        var another = new Option<bool>("--new") { Description = "Start a second sweep of that name, whatever the first one is." };
        var extend = new Option<bool>("--extend") { Description = "Go on with the sweep of that name under the changed spec." };
        var mounts = MountOption.Create("Where this machine has the data that the spec names as mount:NAME/path; may be repeated.");
        var dashboard = DashboardPort.Create("--dashboard", "Serves the dashboard to this machine while the sweep runs, on this port or a free one, at an address with a token that is printed.");
        var format = FormatOption.Create();
        var command = new Command("run", "Runs a sweep to its end, or goes on with it; Ctrl-C pauses. Ends with the frontier.") { spec, another, extend, dashboard, mounts, format };
        command.Validators.Add(result =>
        {
            if (result.GetValue(another) && result.GetValue(extend)) result.AddError("--new and --extend exclude each other; give one.");
        });
        var beside = new BesideOptions();
        beside.AddTo(command);
        command.SetAction(async (arguments, cancel) =>
        {
            var path = arguments.GetRequiredValue(spec);
            var here = MountOption.Read(arguments, mounts);
            var (read, _, warm) = SpecFile.Read(path, terminal, here, beside.Read(arguments));
            var options = new RunOptions(
                GlobalOptions.Database(arguments), GlobalOptions.Server(arguments), GlobalOptions.Key(arguments), arguments.GetValue(another),
                arguments.GetValue(extend))
            {
                Warm = WarmRows.Of(warm),
                DashboardPort = DashboardPort.Read(arguments, dashboard),
            };
            if (options is { Server: not null, DashboardPort: not null })
                throw new CliException(ExitCodes.BadUsage, $"--dashboard is for a run on this machine; a server has its dashboard at its own address: open {options.Server} in a browser.");
            if (options.Server is null)
            {
                read = SpecFile.OnThisMachine(read, here);
                SpecFile.CheckDevices(read, path, LocalDevices.Slots());
            }

            using var interrupts = new Interrupts();
            var end = await new SweepRun(terminal, options, interrupts).Run(read, path, cancel);
            return Tell(terminal, arguments.GetValue(format), path, options, end);
        });
        return command;
    }

    private static int Tell(Terminal terminal, OutputFormat format, string path, RunOptions options, RunEnd end)
    {
        var said = options.Server is { } server ? $" --server {server}"
            : options.Database == Path.Combine(".optimizer", "optimizer.db") ? "" : $" --database {options.Database}";
        if (end.Sweep is null) return ExitCodes.Paused;
        if (end.Sweep.Status == "paused")
        {
            terminal.Say(
                $"{end.Sweep.Name} is paused; spent {Show.Money(end.Sweep.Spend)}, trials: {DetailGrid.Counts(end.Sweep.Trials)}.\n"
                + $"`optimizer run {path}{said}` goes on where it stopped.");
            return ExitCodes.Paused;
        }

        if (end.Sweep.Status == "running")
        {
            terminal.Say(
                $"{end.Sweep.Name} goes on at the server; only the watching has ended. `optimizer watch {end.Sweep.Sweep}{said}` looks again, "
                + $"`optimizer pause {end.Sweep.Sweep}{said}` pauses it.");
            return ExitCodes.Paused;
        }

        RunSummary.Write(terminal, format, end.Sweep, end.Frontier, said);
        return end.Sweep is { Status: "budget_exhausted", Attempts.Count: 0 } ? ExitCodes.Refused : ExitCodes.OfSweep(end.Sweep.Status);
    }
}
