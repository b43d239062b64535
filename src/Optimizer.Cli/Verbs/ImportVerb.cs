using System.CommandLine;
using Optimizer.Cli.Connections;
using Optimizer.Cli.Terminals;
using Optimizer.Specs;

namespace Optimizer.Cli.Verbs;

internal static class ImportVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A W&B sweep file, or any spec." };
        var command = new Command("import", "Prints a W&B sweep file as a spec of our own; notes tell what was read in another way.") { file };
        var beside = new BesideOptions();
        beside.AddTo(command);
        command.SetAction(arguments =>
        {
            var path = arguments.GetRequiredValue(file);
            var result = SpecFiles.Load(path, beside: beside.Read(arguments)).Result;
            if (result.Spec is not { } spec) throw new CliException(ExitCodes.BadUsage, string.Join('\n', result.Errors));
            terminal.Output.Write(NativeYaml.Write(spec, result.Notes, Directory.GetCurrentDirectory()));
            return ExitCodes.Done;
        });
        return command;
    }
}
