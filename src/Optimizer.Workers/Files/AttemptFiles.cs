using Microsoft.Extensions.Logging;
using Optimizer.Artifacts;
using Optimizer.Artifacts.Caching;
using Optimizer.Artifacts.Trees;
using Optimizer.Contracts.Agents;
using Optimizer.Core.Data;
using Optimizer.Workers.Slots;

namespace Optimizer.Workers.Files;

/// <summary>
/// The files of one attempt where they travel by digest: fetched before it starts, stored before they are spoken of. Works beside the
/// slot, which goes on saying that the attempt is alive, and tells it by events.
/// </summary>
internal sealed class AttemptFiles : IDisposable
{
    private const string BundleFolder = "bundle";

    private readonly Staging staging;
    private readonly Action<SlotEvent> post;
    private readonly RunLine line;
    private readonly CancellationTokenSource staged = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<CachedBlob> held = [];
    private readonly Lock gate = new();
    private Checkpointed? newest;
    private bool isKeeping;
    private Task keeping = Task.CompletedTask;
    private Task fetching = Task.CompletedTask;
    private Task finishing = Task.CompletedTask;

    /// <exception cref="InvalidDataException">The order's run line is not one that this worker may carry out.</exception>
    public AttemptFiles(Order order, Staging staging, Action<SlotEvent> post)
    {
        (this.staging, this.post) = (staging, post);
        line = RunLine.Parse(order);
        Output = line.Root(order, staging.Attempts);
    }

    /// <summary>The attempt's own folder, absolute.</summary>
    public string Output { get; }

    /// <summary>Answered by <see cref="SlotEvent.Staged"/> or <see cref="SlotEvent.NotStaged"/>.</summary>
    public void Stage() => fetching = Task.Run(StageAll);

    /// <summary>Answered by <see cref="SlotEvent.Kept"/> or <see cref="SlotEvent.NotKept"/>; not at all where a newer one comes before its turn.</summary>
    public void Keep(Checkpointed saved)
    {
        lock (gate)
        {
            newest = saved;
            if (isKeeping) return;
            isKeeping = true;
            keeping = Task.Run(KeepNewest);
        }
    }

    /// <summary>Once; answered by <see cref="SlotEvent.Stored"/>, after any checkpoint that was still on its way.</summary>
    public void Finish(Ended ended)
    {
        staged.Cancel();
        finishing = Task.Run(() => Store(ended));
    }

    /// <summary>Nothing more is stored or answered.</summary>
    public void GiveUp() => stop.Cancel();

    public void Dispose()
    {
        staged.Cancel();
        stop.Cancel();
        _ = Release();
    }

    private async Task Release()
    {
        await Task.WhenAll(fetching, keeping, finishing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var blob in held) blob.Dispose();
        staged.Dispose();
        stop.Dispose();
    }

    private async Task StageAll()
    {
        var role = FileRole.None;
        try
        {
            foreach (var reference in line.References.ToList())
            {
                role = reference.Role;
                reference.Owner[reference.Key] = await Local(reference.Role, reference.Text);
            }

            post(new SlotEvent.Staged(this, line.ToString()));
        }
        catch (OperationCanceledException) when (staged.IsCancellationRequested)
        {
            // The attempt ended before it began.
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException or OperationCanceledException)
        {
            post(new SlotEvent.NotStaged(this, StoreEnding.OfStaging(role, problem)));
        }
    }

    private async Task<string> Local(FileRole role, string text)
    {
        if (role == FileRole.Data && MountedPath.Is(text)) return MountedData.PathOf(text, staging.Mounts);
        if (!BlobRef.TryParse(text, out var reference))
            throw new InvalidDataException($"'{text}' is neither a file by digest nor, for data, mount:NAME/path; a worker has no other files.");
        var blob = await staging.Patiently(() => staging.Cache.Take(reference, staging.Store, staged.Token), staged.Token);
        lock (gate) held.Add(blob);
        if (role != FileRole.Bundle) return blob.Path;
        var own = Path.Combine(Output, BundleFolder);
        ReadOnlyTree.Copy(blob.Path, own);
        ReadOnlyTree.Make(own);
        return own;
    }

    private async Task KeepNewest()
    {
        while (true)
        {
            Checkpointed saved;
            lock (gate)
            {
                isKeeping = newest is not null;
                if (newest is null) return;
                (saved, newest) = (newest, null);
            }

            try
            {
                var kept = saved.Clone();
                kept.Path = await Put(saved.Path);
                post(new SlotEvent.Kept(this, kept));
            }
            catch (BlobException problem)
            {
                post(new SlotEvent.NotKept(this, problem));
            }
            catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                staging.Log.LogWarning("The checkpoint {Path} cannot be kept: {Problem}", saved.Path, problem.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task Store(Ended ended)
    {
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var stored = ended.Clone();
        (stored.Artifact, stored.Checkpoint, stored.Log) = ("", "", "");
        try
        {
            if (ended.Artifact.Length > 0) stored.Artifact = await Put(ended.Artifact);
            if (ended.Checkpoint.Length > 0) stored.Checkpoint = await Put(ended.Checkpoint);
            await StoreLog(stored, ended.Log);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (BlobException problem)
        {
            Spoil(stored, Outcome.Error, problem.Message);
            StoreEnding.Mark(stored, problem);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Spoil(stored, Outcome.BadOutput, problem.Message);
        }

        if (!stop.IsCancellationRequested) post(new SlotEvent.Stored(this, stored));
    }

    /// <summary>An end is worth telling without its log.</summary>
    private async Task StoreLog(Ended stored, string log)
    {
        try
        {
            stored.Log = await Put(log);
        }
        catch (BlobException problem)
        {
            StoreEnding.Mark(stored, problem);
        }
    }

    /// <summary>What counts as a result only with its files is none without them.</summary>
    private static void Spoil(Ended ended, Outcome outcome, string why)
    {
        (ended.Artifact, ended.Checkpoint, ended.Epoch) = ("", "", 0);
        if (ended.Outcome is Outcome.Done or Outcome.Paused) (ended.Outcome, ended.Message) = (outcome, why);
    }

    private async Task<string> Put(string path)
    {
        var full = Path.GetFullPath(path, Output);
        if (!full.StartsWith(Output + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidDataException($"The trainer named '{path}', which is not in its output folder '{Output}'; what is to be kept must be written there.");
        var reference = await staging.Patiently(
            () => Directory.Exists(full)
                ? BlobUpload.Folder(staging.Store, full, staging.Cache.Scratch, stop.Token)
                : BlobUpload.File(staging.Store, full, stop.Token),
            stop.Token);
        return reference.ToString();
    }
}
