using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Running;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

/// <summary>Hands a sweep to a server and leaves, or stays to watch.</summary>
internal static class SubmitVerb
{
    private static readonly string[] Next = ["watch", "show", "frontier"];

    public static Command Create(Terminal terminal)
    {
        var spec = new Argument<string>("SPEC") { Description = "The sweep's YAML file; it and its data are checked here." };
        var another = new Option<bool>("--new") { Description = "Start a second sweep of that name, whatever the first one is." };
        var extend = new Option<bool>("--extend") { Description = "Go on with the sweep of that name under the changed spec." };
        var mounts = MountOption.Create("Where this machine has the data that the spec names as mount:NAME/path; it is read here, not sent; may be repeated.");
        var watch = new Option<bool>("--watch") { Description = "Stay until the sweep ends; Ctrl-C stops watching, not the sweep." };
        var command = new Command("submit", "Hands a sweep to a server, with its data.") { spec, another, extend, watch, mounts };
        command.Validators.Add(result =>
        {
            if (result.GetValue(another) && result.GetValue(extend)) result.AddError("--new and --extend exclude each other; give one.");
        });
        var beside = new BesideOptions();
        beside.AddTo(command);
        command.SetAction(async (arguments, cancel) =>
        {
            if (GlobalOptions.Server(arguments) is null)
                throw new CliException(ExitCodes.BadUsage, "submit needs a server: name it with --server URL or OPTIMIZER_SERVER. Without one, `optimizer run SPEC` runs the sweep here.");
            var (read, _, warm) = SpecFile.Read(arguments.GetRequiredValue(spec), terminal, MountOption.Read(arguments, mounts), beside.Read(arguments));
            await using var connection = await Connection.Open(arguments, cancel);
            var request = await Upload.Request(connection.Client, read, arguments.GetRequiredValue(spec), arguments.GetValue(another), arguments.GetValue(extend), terminal, cancel);
            var submitted = await connection.Client.Submit(request with { Warm = WarmRows.Of(warm) }, cancel);
            terminal.Say($"{submitted.Name} is {submitted.Status}; {(submitted.Created ? "a new sweep" : "it was there already")}, id {submitted.Sweep}.");
            foreach (var line in submitted.Said) terminal.Say(line);
            terminal.Output.WriteLine(submitted.Sweep);
            if (!arguments.GetValue(watch))
            {
                foreach (var verb in Next) terminal.Say($"  optimizer {verb} {submitted.Sweep} --server {connection.Address.Http}");
                return ExitCodes.Done;
            }

            using var interrupts = new Interrupts();
            var last = await ProgressView.During(terminal, view => new Follower(connection.Client, submitted.Sweep, view, terminal.Clock)
                .Follow(detail => detail.Status != "running", interrupts.First, cancel));
            terminal.Results.Write(DetailGrid.Of(last));
            if (last.Status == "running") terminal.Say($"{last.Name} goes on at the server; only the watching has ended.");
            return last.Status == "running" ? ExitCodes.Paused : ExitCodes.OfSweep(last.Status);
        });
        return command;
    }
}
