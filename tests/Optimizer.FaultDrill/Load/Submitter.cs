using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Optimizer.Artifacts;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Sweeps;
using Optimizer.FaultDrill.Audit;
using Optimizer.FaultDrill.Cluster;
using Optimizer.Specs;

namespace Optimizer.FaultDrill.Load;

/// <summary>Keeps some sweeps running, through the API of whichever coordinator answers. A submit that got no answer is sent again.</summary>
internal sealed class Submitter(DrillCluster cluster, string data, Findings findings, Narration narration, TimeProvider clock)
{
    private const int AtATime = 4;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, int> numbers = [];

    /// <summary>Name to id, of submits that were answered.</summary>
    public ConcurrentDictionary<string, string> Acknowledged { get; } = new();

    /// <summary>Names that were sent at least once.</summary>
    public ConcurrentDictionary<string, SweepKind> Sent { get; } = new();

    public async Task Run(CancellationToken stop)
    {
        var next = 0;
        while (!stop.IsCancellationRequested)
        {
            if (await Running(stop) is { } running && running < AtATime)
            {
                var kind = SweepTexts.Kinds[next++ % SweepTexts.Kinds.Length];
                await Submit(kind, stop);
                continue;
            }

            await Task.Delay(Every, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks coordinators in turn until one answers.</summary>
    /// <returns>Default: none does.</returns>
    public async Task<T?> Ask<T>(Func<OptimizerClient, CancellationToken, Task<T>> question, CancellationToken cancel)
    {
        foreach (var coordinator in cluster.Coordinators.Where(coordinator => coordinator.Process is { IsRunning: true, IsFrozen: false }))
        {
            using var http = new HttpClient { BaseAddress = new Uri(coordinator.Url + "/"), Timeout = TimeSpan.FromSeconds(20) };
            using var client = new OptimizerClient(http);
            try
            {
                return await question(client, cancel);
            }
            catch (Exception error) when (!cancel.IsCancellationRequested
                && error is HttpRequestException or IOException or JsonException or OperationCanceledException or OptimizerApiException { Status: >= 500 })
            {
                // Killed, frozen, or without its database: the next one.
            }
            catch (OptimizerApiException refused)
            {
                findings.Harm($"{coordinator.Name} refused a request: {refused.Message}");
                return default;
            }
        }

        return default;
    }

    private async Task<int?> Running(CancellationToken cancel) =>
        (await Ask((client, token) => client.Sweeps(token), cancel).ConfigureAwait(false))?.Count(sweep => sweep.Status == "running");

    private async Task Submit(SweepKind kind, CancellationToken stop)
    {
        var number = numbers[kind.Name] = numbers.GetValueOrDefault(kind.Name) + 1;
        if (await SentData(stop) is not { } sentData) return;
        var read = Read(kind, number);
        var spec = read with { Trainer = read.Trainer with { Data = read.Trainer.Data! with { Path = sentData } } };
        var request = new SubmitRequest(JsonSerializer.SerializeToElement(spec, CoreJson.Options));
        Sent[spec.Name] = kind;
        while (!stop.IsCancellationRequested)
        {
            if (await Ask((client, token) => client.Submit(request, token), stop) is { } answer)
            {
                Acknowledged[spec.Name] = answer.Sweep;
                narration.Say($"submitted {spec.Name} as {answer.Sweep}");
                return;
            }

            await Task.Delay(Every, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends the data as `submit` does; what the service has already is not sent again.</summary>
    /// <returns>The data by its digest; null: told to stop.</returns>
    private async Task<string?> SentData(CancellationToken stop)
    {
        var bytes = await File.ReadAllBytesAsync(data, stop);
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        while (!stop.IsCancellationRequested)
        {
            var sent = await Ask(
                async (client, token) =>
                {
                    using var content = new MemoryStream(bytes);
                    if (!await client.HasBlob(digest, token)) await client.PutBlob(digest, content, token);
                    return true;
                },
                stop);
            if (sent) return new BlobRef(BlobKind.File, digest, Path.GetFileName(data)).ToString();
            await Task.Delay(Every, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private SweepSpec Read(SweepKind kind, int number)
    {
        var file = Path.Combine(cluster.Folder, $"{kind.Name}-{number}.yaml");
        File.WriteAllText(file, SweepTexts.Of(kind, number, data));
        var loaded = SpecFiles.Load(file);
        return (loaded.Result.Spec ?? throw new InvalidDataException(string.Join('\n', loaded.Result.Errors))) with { Project = kind.Project };
    }
}
