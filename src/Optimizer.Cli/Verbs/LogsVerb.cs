using System.CommandLine;
using System.Text.Json;
using Optimizer.Cli.Rendering;
using Optimizer.Cli.Terminals;
using Optimizer.Client;

namespace Optimizer.Cli.Verbs;

internal static class LogsVerb
{
    public static Command Create(Terminal terminal)
    {
        var trial = new Argument<string>("TRIAL") { Description = "SWEEP/17, or 17 for a trial of the newest sweep." };
        var format = FormatOption.Create();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on printing while more comes, until the trial has ended." };
        return new Command("logs", "Prints what the trainers of a trial's nodes wrote.") { trial, format, follow }.Asking(async (arguments, client, cancel) =>
        {
            var name = TrialName.Parse(arguments.GetRequiredValue(trial));
            if (arguments.GetValue(follow))
            {
                await using var output = new WriterStream(terminal.Output);
                await client.FollowLogs(name.Sweep, name.Number, output, cancel);
                return;
            }

            var logs = await client.Logs(name.Sweep, name.Number, cancel);
            switch (arguments.GetValue(format))
            {
                case OutputFormat.Json: terminal.Output.WriteLine(JsonSerializer.Serialize(logs, ApiJson.Indented)); return;
                case OutputFormat.Csv: Csv.Write(FlatRows.Of(logs), terminal.Output); return;
            }

            if (logs.Length == 0) terminal.Say("None of the trial's nodes has been run yet.");
            foreach (var log in logs)
            {
                terminal.Output.WriteLine($"== {log.Stage} {log.Node} attempt {log.Attempt}: {log.Outcome}{(log.Log is null ? "" : $" ({log.Log})")}");
                terminal.Output.Write(log.Text);
                if (log.Text.Length > 0 && !log.Text.EndsWith('\n')) terminal.Output.WriteLine();
            }
        });
    }
}
