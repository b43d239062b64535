using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Terminals;
using Optimizer.Specs;

namespace Optimizer.Cli.Verbs;

internal static class ImportVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A W&B sweep file, an NNI experiment or search space, a Katib experiment, or any spec." };
        var command = new Command("import", "Prints another tool's sweep as a spec of our own; notes tell what was changed and what could not be kept.") { file };
        var beside = new BesideOptions();
        beside.AddTo(command);
        command.SetAction(arguments =>
        {
            var path = arguments.GetRequiredValue(file);
            if (SpecFiles.Space(path) is var (parameters, read))
            {
                foreach (var note in read.Notes) terminal.Output.WriteLine($"# {note.Line}:{note.Column}: {note.Text}");
                terminal.Output.Write(parameters ?? throw new CliException(ExitCodes.BadUsage, string.Join('\n', read.Errors)));
                return ExitCodes.Done;
            }

            var result = SpecFiles.Load(path, beside: beside.Read(arguments)).Result;
            if (result.Spec is not { } spec) throw new CliException(ExitCodes.BadUsage, string.Join('\n', result.Errors));
            terminal.Output.Write(NativeYaml.Write(spec, result.Notes, Directory.GetCurrentDirectory()));
            return ExitCodes.Done;
        });
        return command;
    }
}
