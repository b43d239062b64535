using System.Security.Cryptography;
using System.Text.Json;
using Optimizer.Contracts.Trainers;
using Optimizer.Core;
using Optimizer.Core.Data;
using Optimizer.Core.Stages;
using Optimizer.Trainers.Networks;

namespace Optimizer.Trainers.Training;

/// <summary>A folder from which training goes on exactly: weights, optimizer state and what they belong to.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Identity">See <see cref="IdentityOf"/>.</param>
/// <param name="Steps">Of the update rule.</param>
/// <param name="State">Of the update rule.</param>
public sealed record TrainCheckpoint(int Epoch, string Identity, Network Network, long Steps, float[][] State)
{
    private const string OptimizerFile = "optimizer.bin";
    private const string MetaFile = "meta.json";

    /// <summary>The network's file inside a checkpoint folder: what later stages read.</summary>
    public static string NetworkPath(string folder) => Path.Combine(folder, "network.bin");

    /// <summary>Digest of everything that two spans of one training have in common.</summary>
    public static string IdentityOf(RunRequest request, LoadedData data)
    {
        var facts = new
        {
            request.Trainer,
            Parameters = request.Parameters.Remove(TrialPath.Epochs),
            request.Epochs?.Horizon,
            request.Seed,
            Data = data.Digest,
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(facts, CoreJson.Options)));
    }

    /// <summary>Durable when it returns; a crash before leaves no folder of that name.</summary>
    public void Save(string folder) => DurableFile.WriteFolder(folder, aside =>
    {
        NetworkFile.Save(Network, NetworkPath(aside));
        FloatFile.Save(Path.Combine(aside, OptimizerFile), Steps, State);
        DurableFile.Write(Path.Combine(aside, MetaFile), JsonSerializer.SerializeToUtf8Bytes(new Meta(Epoch, Identity), CoreJson.Options));
    });

    /// <exception cref="InvalidDataException">Not such a folder, or damaged.</exception>
    public static TrainCheckpoint Load(string folder)
    {
        var meta = Path.Combine(folder, MetaFile);
        if (!File.Exists(meta)) throw new InvalidDataException($"'{folder}' is not a checkpoint: it has no {MetaFile}.");
        try
        {
            var (epoch, identity) = JsonSerializer.Deserialize<Meta>(File.ReadAllBytes(meta), CoreJson.Options)!;
            var (steps, state) = FloatFile.Load(Path.Combine(folder, OptimizerFile));
            return new(epoch, identity, NetworkFile.Load(NetworkPath(folder)), steps, state);
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            throw new InvalidDataException($"The checkpoint '{folder}' is damaged: {error.Message}", error);
        }
    }

    private sealed record Meta(int Epoch, string Identity);
}
