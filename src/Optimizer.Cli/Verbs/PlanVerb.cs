using System.CommandLine;
using System.Text.Json;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Running;
using Optimizer.Cli.Terminals;
using Optimizer.Client;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Api;
using Optimizer.Specs.Plans;

namespace Optimizer.Cli.Verbs;

internal static class PlanVerb
{
    public static Command Create(Terminal terminal)
    {
        var spec = new Argument<string>("SPEC") { Description = "The sweep's YAML file." };
        var format = FormatOption.Create();
        var mounts = MountOption.Create("Where this machine has the data that the spec names as mount:NAME/path; may be repeated.");
        var command = new Command("plan", "Tells what a sweep would run and cost, running nothing.") { spec, format, mounts };
        var beside = new BesideOptions();
        beside.AddTo(command);
        command.SetAction(async (arguments, cancel) =>
        {
            var path = arguments.GetRequiredValue(spec);
            var (read, data, _) = SpecFile.Read(path, terminal, MountOption.Read(arguments, mounts), beside.Read(arguments));
            if (data is null && read.Trainer is { Command: null, Problem: null }) throw new CliException(ExitCodes.BadUsage, $"{path}: a plan needs the trainer's data; name it under trainer.data.");
            var measured = await Measured(arguments, read, terminal, cancel);
            var plan = PlanEstimate.Of(read, data ?? Specs.DataSummary.None, SpecFile.Slots(read), measured);
            switch (arguments.GetValue(format))
            {
                case OutputFormat.Json: terminal.Output.WriteLine(JsonSerializer.Serialize(plan, ApiJson.Indented)); break;
                case OutputFormat.Csv: Csv.Write(FlatRows.Of(plan.Stages), terminal.Output); break;
                default: Write(terminal, read, plan, data); break;
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>A plan is made without a database and without a server too.</summary>
    /// <returns>Null: no earlier sweep tells anything.</returns>
    private static async Task<MeasuredSeconds?> Measured(ParseResult arguments, SweepSpec spec, Terminal terminal, CancellationToken cancel)
    {
        var server = GlobalOptions.Server(arguments);
        if (server is null && !File.Exists(GlobalOptions.Database(arguments))) return null;
        try
        {
            await using var connection = await Connection.Open(arguments, cancel);
            return KnownRates.Of(await connection.Client.Rates(TrainerKey.Of(spec), cancel));
        }
        catch (Exception unknown) when (unknown is OptimizerApiException or HttpRequestException or CliException)
        {
            terminal.Say($"What earlier sweeps took is not known: {unknown.Message}");
            return null;
        }
    }

    private static void Write(Terminal terminal, SweepSpec spec, PlanEstimate plan, Specs.DataSummary? data)
    {
        var output = terminal.Output;
        if (spec.Trainer.Problem is { } problem) output.WriteLine($"{spec.Name}: the problem {problem.Name}, simulated: nothing is trained.");
        else if (data is null) output.WriteLine($"{spec.Name}: a program of yours, with its own data.");
        else output.WriteLine($"{spec.Name}: {data.Train} training, {data.Validation} validation and {data.Test} test rows{(data.Classes.IsEmpty ? "" : $" of {data.Classes.Length} classes")}.");
        Listing.Write(
            terminal, OutputFormat.Table, plan.Parameters,
            new("parameter", row => row.Name), new("stage", row => row.Stage), new("kind", row => row.Kind), new("range", row => row.Range),
            new("only when", row => row.When), new("values", row => row.Values?.ToString() ?? "continuous", Right: true));
        if (plan.Chosen is { } choice) output.WriteLine($"Method: {choice.Said()}");
        output.WriteLine($"Configurations: {plan.Configurations?.ToString("N0") ?? "a continuum"}.");
        Listing.Write(
            terminal, OutputFormat.Table, plan.Stages,
            new("stage", row => row.Name), new("runs", row => row.Runs.ToString("N0"), Right: true),
            new("each", row => Show.Duration(row.SecondsEach), Right: true), new("device time", row => Show.Duration(row.Seconds), Right: true),
            new("basis", row => row.Basis));
        if (plan.Rungs.Length > 1 && plan.IsPlanned) output.WriteLine($"The planner may end a training, or let it go on, after {string.Join(", ", plan.Rungs)} epochs.");
        else if (plan.Rungs.Length > 1) output.WriteLine($"Trials are compared after {string.Join(", ", plan.Rungs)} epochs.");
        output.WriteLine($"Trials: about {plan.Trials:N0}, of {plan.Trainings:N0} trainings; ended by {plan.TrialsBasis}.");
        output.WriteLine($"Cost: about {Show.Money(plan.CostUsd)}{(plan.BudgetUsd is { } budget ? $" of a budget of {Show.Money(budget)}" : "")}.");
        output.WriteLine($"Time: about {Show.Duration(plan.Hours * 3600)} with {plan.Slots} at a time.");
        output.WriteLine($"Basis: {plan.Basis}.");
    }
}
