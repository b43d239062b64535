using System.Security.Cryptography;
using Optimizer.Artifacts;

namespace Optimizer.FaultDrill.Audit;

/// <summary>Whether what a frontier names can be fetched, and is what its name says.</summary>
/// <param name="artifacts">Folder of the blobs, which are files named by their digest.</param>
internal sealed class ArtifactAudit(string artifacts, Findings findings)
{
    private readonly Lazy<ILookup<string, string>> blobs = new(() =>
        Directory.EnumerateFiles(artifacts, "*", SearchOption.AllDirectories).Where(file => BlobRef.IsDigest(Path.GetFileName(file))).ToLookup(file => Path.GetFileName(file)!));

    public async Task Check(string trial, string? artifact, CancellationToken cancel)
    {
        if (artifact is null) findings.Harm($"trial {trial} is on the frontier and has no artifact");
        else if (BlobRef.TryParse(artifact, out var reference)) await Check(trial, reference, cancel);
        else if (new FileInfo(artifact) is not { Exists: true, Length: > 0 }) findings.Harm($"the artifact of trial {trial} is not there: {artifact}");
    }

    private async Task Check(string trial, BlobRef reference, CancellationToken cancel)
    {
        if (blobs.Value[reference.Digest].FirstOrDefault() is not { } file)
        {
            findings.Harm($"the artifact of trial {trial} is not in the store: {reference}");
            return;
        }

        await using var content = File.OpenRead(file);
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel));
        if (digest != reference.Digest) findings.Harm($"the artifact of trial {trial} has the digest {digest}, its name says {reference.Digest}");
    }
}
