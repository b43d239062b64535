using System.Collections.Immutable;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Commands;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>From a command with macros to a running program.</summary>
internal static class CommandStart
{
    /// <param name="environment">Folder of the set-up command; null: none.</param>
    /// <exception cref="StageFailedException">A macro has no value here, or the program is not to be found.</exception>
    public static LaunchedProgram Of(
        string host, ImmutableArray<string> words, RunRequest request, CommandSpec command, CommandPlaces places, SortedDictionary<string, string> variables, string? environment)
    {
        File.WriteAllText(places.Parameters, NestedArguments.Json(request.Parameters, command.Nested));
        var resolved = Resolve(words, request, command, places, variables, environment);
        if (resolved.IsEmpty) throw new StageFailedException("error", $"The command of the stage {request.Stage} is empty once its macros are resolved.");
        var program = ProgramFile.Find(resolved[0], places.Folder, variables)
            ?? throw new StageFailedException("error", $"There is no program '{resolved[0]}' that may be run, neither from '{places.Folder}' nor in PATH; {(resolved[0].Contains('/') ? "make it executable (chmod +x), or name its interpreter before it" : "install it on the workers, or name it by its path.")}");
        return LaunchedProgram.Start(host, new Launch([program, .. resolved.Skip(1)], places.Folder, variables));
    }

    /// <exception cref="StageFailedException">A macro has no value here.</exception>
    public static ImmutableArray<string> Resolve(
        ImmutableArray<string> words, RunRequest request, CommandSpec command, CommandPlaces places, SortedDictionary<string, string> variables, string? environment)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal) { ["output"] = places.Output };
        if (places.Checkpoint is { } checkpoint) known["checkpoint"] = checkpoint;
        if (request.Artifact is { } artifact) known["artifact"] = artifact;
        if (environment is not null) known["environment"] = environment;
        if (request.Data is { } data) known["data"] = data.Path;
        var values = new MacroValues
        {
            Program = Program(command),
            Parameters = request.Parameters,
            Nested = command.Nested,
            Variables = variables,
            ArgumentsFile = places.Parameters,
            Places = known,
        };
        try
        {
            var interpreter = command.Environment.Interpreter is { } named ? CommandMacros.Resolve([named], values)[0] : Usual(command, places.Folder, variables);
            return CommandMacros.Resolve(words, values with { Interpreter = interpreter });
        }
        catch (FormatException refused)
        {
            throw new StageFailedException("error", refused.Message);
        }
    }

    /// <summary>A file of the folder is named by a path, so that no PATH is searched for it.</summary>
    private static string? Program(CommandSpec command) =>
        command.Program is { } program && !program.Contains('/') && Path.HasExtension(program) ? $"./{program}" : command.Program;

    private static string? Usual(CommandSpec command, string folder, SortedDictionary<string, string> variables)
    {
        if (command.Program?.EndsWith(".py", StringComparison.Ordinal) == false) return null;
        return ProgramFile.Find("python3", folder, variables) is not null ? "python3" : "python";
    }
}
