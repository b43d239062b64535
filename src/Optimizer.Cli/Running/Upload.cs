using System.Security.Cryptography;
using System.Text.Json;
using Optimizer.Artifacts;
using Optimizer.Artifacts.Bundles;
using Optimizer.Cli.Terminals;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;

namespace Optimizer.Cli.Running;

/// <summary>What a spec needs of this machine goes along with it: its data files, by digest, where the server keeps files so.</summary>
internal static class Upload
{
    /// <summary>Uploads what the server does not have, and makes the request with the files' digests in place of their paths.</summary>
    /// <param name="path">Of the spec's file: its folder goes along, but for what .optimizerignore names and the data.</param>
    /// <exception cref="CliException">The folder is too large, or links lead out of it.</exception>
    public static async Task<SubmitRequest> Request(
        OptimizerClient client, SweepSpec spec, string path, bool another, bool extend, Terminal terminal, CancellationToken cancel)
    {
        var sent = spec;
        if (await AreByDigest(client, cancel))
            sent = await WithData(client, spec, terminal, cancel) with { Bundle = await BundleOf(client, spec, path, terminal, cancel) };
        // The submitter's folder says nothing to workers that have the bundle.
        if (sent is { Bundle: not null, Trainer.Command: { } command }) sent = sent with { Trainer = sent.Trainer with { Command = command with { Folder = "/" } } };
        return new SubmitRequest(JsonSerializer.SerializeToElement(sent, CoreJson.Options), another, extend);
    }

    private static async Task<bool> AreByDigest(OptimizerClient client, CancellationToken cancel)
    {
        try
        {
            return (await client.Cluster(cancel)).Files == "by_digest";
        }
        catch (OptimizerApiException missing) when (missing.Status == 404)
        {
            // A run that owns its database is no service: its worker reads the files where they are.
            return false;
        }
    }

    private static async Task<SweepSpec> WithData(OptimizerClient client, SweepSpec spec, Terminal terminal, CancellationToken cancel)
    {
        if (spec.Trainer.Data is not { } data) return spec;
        async Task<string> Sent(string path) => MountedPath.Is(path) ? path : await Put(client, path, terminal, cancel);
        return spec with
        {
            Trainer = spec.Trainer with
            {
                Data = data with
                {
                    Path = await Sent(data.Path),
                    Labels = data.Labels is { } labels ? await Sent(labels) : null,
                    TestPath = data.TestPath is { } test ? await Sent(test) : null,
                    TestLabels = data.TestLabels is { } testLabels ? await Sent(testLabels) : null,
                },
            },
        };
    }

    private static async Task<BundleSpec> BundleOf(OptimizerClient client, SweepSpec spec, string path, Terminal terminal, CancellationToken cancel)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            var bundle = await Bundle.Read(
                folder, cancel, leaveOut: (spec.Trainer.Data?.Files() ?? []).Where(file => !MountedPath.Is(file)).Select(file => Path.GetRelativePath(folder, file)).ToHashSet(StringComparer.Ordinal));
            await using var archive = new FileStream(
                Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 17, FileOptions.DeleteOnClose);
            await bundle.Pack(archive, cancel);
            var digest = await Send(client, archive, $"the spec's folder, {bundle.Files.Length} files", terminal, cancel);
            return new BundleSpec(BlobRef.Of(BlobKind.Tree, digest, Path.GetFileName(folder)).ToString(), bundle.Git?.Commit, bundle.Git?.IsChanged ?? false);
        }
        catch (InvalidDataException refused)
        {
            throw new CliException(ExitCodes.BadUsage, refused.Message);
        }
    }

    private static async Task<string> Put(OptimizerClient client, string path, Terminal terminal, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        return new BlobRef(BlobKind.File, await Send(client, file, Path.GetFileName(path), terminal, cancel), Path.GetFileName(path)).ToString();
    }

    /// <returns>The digest.</returns>
    private static async Task<string> Send(OptimizerClient client, FileStream file, string what, Terminal terminal, CancellationToken cancel)
    {
        file.Position = 0;
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        if (await client.HasBlob(digest, cancel)) return digest;
        file.Position = 0;
        terminal.Say($"Sending {what}, {file.Length:N0} bytes.");
        await client.PutBlob(digest, file, cancel);
        return digest;
    }
}
