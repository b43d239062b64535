using System.Collections.Immutable;
using System.Diagnostics;
using Optimizer.Contracts.Trainers;
using Optimizer.Core.Commands;
using Optimizer.Core.Data;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Trainers.Commands;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Tests.Commands;

/// <summary>A program of the test's own, run by the stage behind the real launcher.</summary>
internal sealed class CommandRun : IDisposable
{
    private static readonly string Host = Path.Combine(TrainerHostLibraries.Folder, "Optimizer.TrainerHost");

    private readonly TemporaryFolder folder = new();

    public static LoadedData NoData { get; } = new(new DataSet([], [], [], []), new DataSplit([], [], [], 0), "");

    /// <summary>Its processes carry it as an argument or variable, whatever becomes of them.</summary>
    public string Mark { get; } = $"mark-{Guid.NewGuid():N}";

    public string At(string name) => folder.At(name);

    public string Write(string name, string text)
    {
        File.WriteAllText(folder.At(name), text);
        return folder.At(name);
    }

    /// <param name="script">Run by sh; stands for any program.</param>
    public CommandSpec Shell(string script, params string[] metrics) => new()
    {
        Folder = folder.Path,
        Stages = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(StageNode.Train, ["sh", Write("program.sh", script), Mark, "${args}"]),
        Metrics = metrics.ToImmutableSortedDictionary(name => name, name => name, StringComparer.Ordinal),
        Required = [.. metrics],
        GraceSeconds = 2,
        Environment = new CommandEnvironment { Set = ImmutableSortedDictionary<string, string>.Empty.Add("MARK", Mark) },
    };

    public TrainerDone Run(CommandSpec command, IRunControl control, EpochSpan? epochs = null, string? resume = null, string output = "attempt", params (string Name, ParameterValue Value)[] parameters)
    {
        Directory.CreateDirectory(folder.At(output));
        return new CommandStage(TimeProvider.System, Host).Run(
            new RunRequest
            {
                Trainer = "command",
                Node = "node",
                Stage = StageNode.Train,
                Parameters = parameters.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
                Epochs = epochs ?? new EpochSpan(0, 1, 1),
                Resume = resume,
                Output = folder.At(output),
                Devices = ["cpu"],
                Command = command,
                Seed = 7,
            },
            NoData,
            control);
    }

    public StageFailedException Fails(CommandSpec command, IRunControl? control = null) => Assert.Throws<StageFailedException>(() => Run(command, control ?? new RecordingControl()));

    /// <summary>Whether any process lives that this run started, also one that left its session.</summary>
    public bool AnySurvives()
    {
        // What was killed just now may still be on its way out.
        var since = Stopwatch.StartNew();
        return !SpinWait.SpinUntil(() => !Living().Any(), TimeSpan.FromSeconds(3)) && since.Elapsed > TimeSpan.Zero;
    }

    public void Dispose() => folder.Dispose();

    private IEnumerable<string> Living()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string variables, stat;
            try
            {
                (variables, stat) = (File.ReadAllText($"{process}/environ"), File.ReadAllText($"{process}/stat"));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (variables.Contains(Mark, StringComparison.Ordinal) && !stat[stat.LastIndexOf(')')..].StartsWith(") Z", StringComparison.Ordinal)) yield return process;
        }
    }
}
