using Microsoft.AspNetCore.Http;
using Optimizer.Artifacts;
using Optimizer.Core.Data;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;

namespace Optimizer.Server.Api;

/// <summary>Where files travel by digest, a worker has none of the submitter's folders: data that it cannot get is refused before a trial fails of it.</summary>
internal static class ReachableData
{
    /// <exception cref="RefusedException">A path of the submitter's machine, or a digest that was never put.</exception>
    /// <exception cref="BlobException">The store cannot be reached.</exception>
    public static async Task Check(SweepSpec spec, KeptBlobs blobs, CancellationToken cancel)
    {
        if (blobs.Any && spec is { Trainer.Command: not null, Bundle: null })
            throw Refused("The spec's program is in a folder of one machine, and workers run on others. Let `optimizer submit` send the folder.");
        if (!blobs.Any || spec.Trainer.Data is not { } data) return;
        foreach (var path in data.Files())
        {
            if (MountedPath.Is(path)) continue;
            if (!BlobRef.TryParse(path, out var reference))
                throw Refused($"The data '{path}' is a path of one machine, and workers run on others. Let `optimizer submit` send the file, put it at /api/v1/blobs/DIGEST and name it blob:sha256:DIGEST/NAME, or name it mount:NAME/path where every worker has it.");
            if (!await blobs.Store.Has(reference.Digest, cancel))
                throw Refused($"The data '{path}' is not stored here: put it at /api/v1/blobs/{reference.Digest} first.");
        }
    }

    private static RefusedException Refused(string detail) => new(StatusCodes.Status400BadRequest, "Data out of reach", detail);
}
