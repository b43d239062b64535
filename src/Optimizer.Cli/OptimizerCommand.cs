using System.CommandLine;
using Optimizer.Artifacts;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Terminals;
using Optimizer.Cli.Verbs;
using Optimizer.Client;

namespace Optimizer.Cli;

/// <summary>The program: its verbs, and what its errors mean to the caller.</summary>
public static class OptimizerCommand
{
    public static RootCommand Create(Terminal terminal) =>
        new("Finds the best trade-off between a model's accuracy, what it costs to train and what it costs to run.")
        {
            GlobalOptions.CreateDatabase(),
            GlobalOptions.CreateServer(),
            GlobalOptions.CreateKey(),
            GlobalOptions.CreateKeyFile(),
            RunVerb.Create(terminal),
            PlanVerb.Create(terminal),
            ServeVerb.Create(terminal),
            SubmitVerb.Create(terminal),
            SweepsVerb.Create(terminal),
            ShowVerb.Create(terminal),
            WatchVerb.Create(terminal),
            CommandVerbs.Pause(terminal),
            CommandVerbs.Resume(terminal),
            CommandVerbs.Cancel(terminal),
            TrialsVerb.Create(terminal),
            AttemptsVerb.Create(terminal),
            LedgerVerb.Create(terminal),
            FrontierVerb.Create(terminal),
            RankVerb.Create(terminal),
            ImportanceVerb.Create(terminal),
            ReplayVerb.Create(terminal),
            LogsVerb.Create(terminal),
            ArtifactVerb.Create(terminal),
            ExportVerb.Create(terminal),
            ImportVerb.Create(terminal),
            DashboardVerb.Create(terminal),
            DevicesVerb.Create(terminal),
            DevicesVerb.Drain(terminal),
            KeyVerb.Create(terminal),
            ProjectVerb.Create(terminal),
            DbVerb.Create(terminal),
        };

    /// <returns>See <see cref="ExitCodes"/>.</returns>
    public static async Task<int> Run(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancel = default)
    {
        var parsed = Create(terminal).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) terminal.Say(error.Message);
            terminal.Say($"`optimizer {string.Join(' ', [.. PathOf(parsed), "--help"])}` tells what it takes.");
            return ExitCodes.BadUsage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = terminal.Output }, cancel);
        }
        catch (CliException refused)
        {
            terminal.Say(refused.Message);
            return refused.ExitCode;
        }
        catch (OptimizerApiException refused)
        {
            terminal.Say(refused.Message);
            return ExitCodes.OfHttp(refused.Status);
        }
        catch (HttpRequestException unreachable)
        {
            terminal.Say($"Nobody answers: {Unanswered.Why(unreachable)}");
            return ExitCodes.Unreachable;
        }
        catch (TaskCanceledException slow) when (slow.InnerException is TimeoutException)
        {
            terminal.Say("There was no answer in time; what was asked for may still come about: `optimizer show` tells.");
            return ExitCodes.Unreachable;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            // A database that cannot be made, read or understood, or a file that cannot be written: the message says which and what to do.
            terminal.Say(unusable.Message);
            return ExitCodes.BadUsage;
        }
    }

    private static List<string> PathOf(ParseResult parsed)
    {
        var path = new List<string>();
        for (var command = parsed.CommandResult; command.Command is not RootCommand; command = (System.CommandLine.Parsing.CommandResult)command.Parent!)
            path.Insert(0, command.Command.Name);
        return path;
    }
}
