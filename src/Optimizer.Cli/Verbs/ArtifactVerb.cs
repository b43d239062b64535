using System.CommandLine;
using Optimizer.Cli.Terminals;

namespace Optimizer.Cli.Verbs;

internal static class ArtifactVerb
{
    public static Command Create(Terminal terminal)
    {
        var trial = new Argument<string>("TRIAL") { Description = "SWEEP/17, or 17 for a trial of the newest sweep." };
        var output = new Option<string>("--output", "-o") { Description = "File to write.", Required = true, HelpName = "FILE" };
        return new Command("artifact", "Fetches the model file of a trial.") { trial, output }.Asking(async (arguments, client, cancel) =>
        {
            var (name, path) = (TrialName.Parse(arguments.GetRequiredValue(trial)), arguments.GetRequiredValue(output));
            // Whole or not at all: a program that waits for the file must not find half of it.
            var part = path + ".part";
            try
            {
                await client.Artifact(name.Sweep, name.Number, () => File.Create(part), cancel);
                File.Move(part, path, overwrite: true);
            }
            finally
            {
                File.Delete(part);
            }

            terminal.Say($"Wrote {path}, {new FileInfo(path).Length:N0} bytes.");
        });
    }
}
