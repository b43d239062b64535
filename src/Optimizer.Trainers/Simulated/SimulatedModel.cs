using System.Collections.Immutable;
using System.Text.Json;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;
using Optimizer.Core.Search;
using Optimizer.Core.Stages;
using Optimizer.Core.Sweeps;
using Optimizer.Trainers.Hosting;

namespace Optimizer.Trainers.Simulated;

/// <summary>What stands for a trained model: the parameters of all stages that made it. A checkpoint is a folder with it, an artifact the file alone.</summary>
/// <param name="Epoch">Epochs done.</param>
public sealed record SimulatedModel(ProblemSpec Problem, long Seed, int Epoch, ImmutableSortedDictionary<string, ParameterValue> Parameters)
{
    private const string FileName = "model.json";

    /// <summary>As the problem is asked for it.</summary>
    public Configuration Point => new(Parameters.SetItem(TrialPath.Epochs, ParameterValue.Of((long)Epoch)));

    /// <summary>Of a run, after what it starts from.</summary>
    /// <exception cref="StageFailedException">The model before is of another problem or seed.</exception>
    public static SimulatedModel Of(RunRequest request, SimulatedModel? before)
    {
        var problem = request.Problem ?? throw new StageFailedException("error", "The run names no problem to simulate.");
        if (before is not null && (before.Problem != problem || before.Seed != request.Seed))
            throw new StageFailedException("error", $"The model to go on from is of the problem {before.Problem.Name} with seed {before.Seed}, not of {problem.Name} with seed {request.Seed}.");
        return new SimulatedModel(problem, request.Seed, before?.Epoch ?? 0, (before?.Parameters ?? ImmutableSortedDictionary<string, ParameterValue>.Empty).SetItems(request.Parameters));
    }

    public string SaveArtifact(string folder)
    {
        var path = Path.Combine(folder, FileName);
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, CoreJson.Options));
        return path;
    }

    public void SaveCheckpoint(string folder) => DurableFile.WriteFolder(folder, aside => SaveArtifact(aside));

    /// <param name="path">A checkpoint or an artifact.</param>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static SimulatedModel Load(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        try
        {
            return JsonSerializer.Deserialize<SimulatedModel>(File.ReadAllBytes(file), CoreJson.Options) ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            throw new InvalidDataException($"'{path}' is no simulated model: {error.Message}", error);
        }
    }
}
