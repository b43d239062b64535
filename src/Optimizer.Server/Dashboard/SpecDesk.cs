using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Optimizer.Artifacts;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Agents;
using Optimizer.Server.Api;
using Optimizer.Server.Dashboard.Access;
using Optimizer.Server.Hosting;
using Optimizer.Server.Hosting.Notices;
using Optimizer.Specs;
using Optimizer.Specs.Plans;
using Optimizer.Storage;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Dashboard;

/// <summary>
/// Checks, plans and submits what somebody types. A run on this machine reads the data where its owner has it; a service opens none of its
/// own files for anybody: data comes as an upload, by digest, or is named as a mount.
/// </summary>
internal sealed class SpecDesk(Viewer viewer, SweepCommands commands, KeptBlobs blobs, WorkerStore workers, ISweepStore store, IServiceProvider services)
{
    /// <summary>Of one upload; larger data is better sent by `optimizer submit`, or mounted.</summary>
    public const long MostFileBytes = 256L << 20;

    private const string FileName = "spec.yaml";
    private const string ServiceFolder = "/";

    /// <summary>By name, as references.</summary>
    private readonly Dictionary<string, BlobRef> kept = new(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Examples { get; } = ImmutableSortedDictionary<string, string>.Empty.Add("handwritten digits", """
        name: digits
        trainer:
          kind: image-classifier
          data: {path: sweeps/data/digits.csv.gz, shape: [1, 8, 8]}
        objectives:
          - {metric: accuracy, tolerance: 0.5%}
          - metric: inference_cost
          - metric: training_cost
        parameters:
          width: {values: [512, 768, 1024]}
          learning_rate: {min: 0.0005, max: 0.005, log: true}
          epochs: 12
          pruning: [none, structured]
          sparsity: {min: 0.3, max: 0.8, when: {pruning: structured}}
          quantization: [none, int8_dynamic, int8_static, int4]
        budget: {cost: $0.01, time: 3m, trials: 36}
        prices: {cpu: 0.10}
        """).Add("evaluated by an outside client", """
        name: outside
        trainer: {kind: external}
        objectives:
          - {metric: accuracy, goal: maximize}
          - {metric: training_cost}
        parameters:
          learning_rate: {min: 0.0001, max: 0.1, log: true}
          layers: {values: [2, 4, 8]}
        budget: {cost: $1, trials: 50}
        prices: {cpu: 0.10}
        """).Add("a simulated problem", """
        name: simulated
        trainer: {kind: simulated, problem: lccost}
        objectives: [error, training_cost, inference_cost]
        reference: {error: 0.15, training_cost: $1.58, inference_cost: $6.31}
        method: planner
        budget: {cost: $1.50, trials: 300}
        prices: {cpu: 3.60}
        """);

    /// <summary>Files travel by digest here.</summary>
    public bool TakesFiles => blobs.Any && commands.IsRunning;

    public async Task Keep(string name, Stream content, CancellationToken cancel)
    {
        if (await commands.Refusal() is { } refusal) throw new IOException(refusal);
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await content.CopyToAsync(file, cancel);
        file.Position = 0;
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        file.Position = 0;
        if (!await blobs.Store.Has(digest, cancel)) await blobs.Store.Put(digest, file, cancel);
        kept[Path.GetFileName(name)] = BlobRef.Of(BlobKind.File, digest, name);
    }

    /// <returns>With the same errors at the same places as `optimizer plan` tells.</returns>
    public async Task<LoadedSpec> Check(string text, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(text)) return new LoadedSpec(new SpecResult(null, [], []), null);
        var opened = blobs.Any ? await Fetched(text, cancel) : null;
        return await Task.Run(() => SpecFiles.Read(text, FileName, blobs.Any ? ServiceFolder : Environment.CurrentDirectory, opened is null ? OwnFile : path => Opened(path, opened)), cancel);
    }

    public async Task<PlanEstimate> Plan(SweepSpec spec, DataSummary data, CancellationToken cancel)
    {
        var slots = blobs.Any ? (await workers.Devices(cancel)).Count(device => device.Class == spec.Resources.Class) : LocalDevices.Slots().GetValueOrDefault(spec.Resources.Class, 1);
        var each = Math.Max(1, Placement.SlotsOf(spec.Resources, spec.Resources.Gpus > 0));
        var atATime = Math.Max(1, spec.Resources.Concurrency > 0 ? Math.Min(slots / each, spec.Resources.Concurrency) : slots / each);
        var measured = KnownRates.Of(await EarlierRates.Of(TrainerKey.Of(spec), await viewer.Sweeps(), store, cancel));
        return await Task.Run(() => PlanEstimate.Of(spec, data, atATime, measured), cancel);
    }

    /// <exception cref="RefusedException">As the API refuses it.</exception>
    public async Task<SubmitResult> Submit(SweepSpec spec, bool another, CancellationToken cancel)
    {
        if (await commands.Refusal() is { } refusal) throw new RefusedException(403, "Not allowed", refusal);
        if (spec.WarmStart?.FirstOrDefault(source => source.File is not null) is { } table)
            throw new RefusedException(400, "A file of another machine", $"The warm start names the table {Path.GetFileName(table.File)}, which this page cannot send along; `optimizer submit` does.");
        if (blobs.Any && spec.Trainer.Data is { } data)
            spec = spec with { Trainer = spec.Trainer with { Data = data.Moved(path => ReferenceOf(path)?.ToString() ?? path) } };
        var request = new SubmitRequest(JsonSerializer.SerializeToElement(spec, CoreJson.Options), another);
        var answer = await CommandEndpoints.Submit(
            request, await viewer.Sweeps(), services.GetRequiredService<SweepPages>(), store, services.GetRequiredService<NoticeRules>(), blobs, services.GetRequiredService<IGrainFactory>(),
            services.GetRequiredService<WorkNudge>(), cancel);
        return answer.Value!;
    }

    private static FileStream OwnFile(string path) => Directory.Exists(path) ? throw new IOException("it is a folder") : File.OpenRead(path);

    /// <summary>What the spec names of the kept files, fetched before it is read: reading waits for nothing.</summary>
    private async Task<Dictionary<string, byte[]>> Fetched(string text, CancellationToken cancel)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (SpecReader.Read(text, FileName, ServiceFolder).Spec?.Trainer.Data is not { } data) return found;
        foreach (var path in data.Files())
        {
            if (ReferenceOf(path) is not { } reference || await blobs.Store.Get(reference.Digest, cancel) is not { } content) continue;
            await using (content)
            {
                var bytes = new MemoryStream();
                await content.CopyToAsync(bytes, cancel);
                found[path] = bytes.ToArray();
            }
        }

        return found;
    }

    private static MemoryStream Opened(string path, Dictionary<string, byte[]> fetched) => fetched.TryGetValue(path, out var bytes)
        ? new MemoryStream(bytes, writable: false)
        : throw new IOException(MountedPath.Is(path)
            ? "it is a mount, which workers have and this page cannot read; `optimizer submit` checks it where you have the data"
            : $"this server opens none of its own files: upload {Path.GetFileName(path)} below, or name it blob:sha256:DIGEST/NAME");

    private BlobRef? ReferenceOf(string path)
    {
        if (MountedPath.Is(path)) return null;
        if (BlobRef.TryParse(path.TrimStart('/'), out var named)) return named;
        return kept.GetValueOrDefault(Path.GetFileName(path));
    }
}
