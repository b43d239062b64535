using System.Globalization;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Commands;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Commands;

/// <summary>All that a user's program sees of an environment: the run's facts, what any program needs, and what its spec names. Nothing else of the worker's.</summary>
internal static class CommandVariables
{
    /// <summary>Of the worker's own environment, what any program needs.</summary>
    private static readonly string[] Common =
        ["HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "LOGNAME", "NVIDIA_VISIBLE_DEVICES", "PATH", "SHELL", "SSL_CERT_DIR", "SSL_CERT_FILE", "TZ", "USER"];

    private static readonly string[] ThreadCounts = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS"];

    /// <summary>In the value of a variable that the spec sets.</summary>
    private const string PreparedFolder = "${environment}";

    /// <param name="environment">Folder of the set-up command; null: there is none.</param>
    /// <exception cref="StageFailedException">A variable names that folder, and there is none.</exception>
    public static SortedDictionary<string, string> Of(RunRequest request, CommandSpec command, CommandPlaces places, string? environment)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Common.Concat(command.Environment.Pass))
            if (Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        variables["PWD"] = places.Folder;
        variables["TMPDIR"] = places.Temporary;
        foreach (var name in ThreadCounts) variables[name] = Text(request.Threads);
        variables["CUDA_VISIBLE_DEVICES"] = string.Join(',', request.Devices.Where(device => device.StartsWith("cuda:", StringComparison.Ordinal)).Select(device => device["cuda:".Length..]));
        variables["PYTHONUNBUFFERED"] = "1";
        // A bundle's copy and a folder under version control stay as they are.
        variables["PYTHONDONTWRITEBYTECODE"] = "1";
        variables["PYTHONPATH"] = places.Modules;
        foreach (var (name, given) in command.Environment.Set)
        {
            var value = given.Replace(PreparedFolder, environment ?? PreparedFolder, StringComparison.Ordinal);
            if (environment is null && given.Contains(PreparedFolder, StringComparison.Ordinal))
                throw new StageFailedException("error", $"The variable {name} is set to '{given}', but there is no set-up command that would make that folder; add environment: {{setup: […]}}.");
            variables[name] = name == "PYTHONPATH" ? $"{places.Modules}:{value}" : value;
        }

        void Tell(string name, string? value)
        {
            if (value is not null) variables[$"OPTIMIZER_{name}"] = value;
        }

        Tell("PROTOCOL", Text(request.Protocol));
        Tell("TRIAL", request.Trial);
        Tell("NODE", request.Node);
        Tell("ATTEMPT", Text(request.Attempt));
        Tell("STAGE", request.Stage);
        Tell("SEED", request.Seed.ToString(CultureInfo.InvariantCulture));
        Tell("THREADS", Text(request.Threads));
        Tell("DEVICES", string.Join(',', request.Devices));
        Tell("PARAMETERS", NestedArguments.Json(request.Parameters, command.Nested));
        Tell("OUTPUT", places.Output);
        Tell("CHECKPOINT", places.Checkpoint);
        Tell("RESUME", request.Resume is not null ? places.Checkpoint : null);
        Tell("ENVIRONMENT", environment);
        Tell("PARENT", request.Parent);
        Tell("ARTIFACT", request.Artifact);
        Tell("DATA", request.Data?.Path);
        if (request.Epochs is { } epochs)
        {
            Tell("EPOCHS_FROM", Text(epochs.From));
            Tell("EPOCHS_TO", Text(epochs.To));
            Tell("EPOCHS_HORIZON", Text(epochs.Horizon > 0 ? epochs.Horizon : epochs.To));
        }

        foreach (var (name, value) in request.Parameters) Tell($"PARAM_{Upper(name)}", value.ToString());
        return variables;
    }

    private static string Upper(string name) => new([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_')]);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
