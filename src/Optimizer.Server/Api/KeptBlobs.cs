using Microsoft.AspNetCore.Http;
using Optimizer.Artifacts;

namespace Optimizer.Server.Api;

/// <summary>The files by digest that a server keeps, if it keeps any.</summary>
internal sealed class KeptBlobs(IBlobStore? store)
{
    public bool Any => store is not null;

    /// <exception cref="RefusedException">It keeps none.</exception>
    public IBlobStore Store => store ?? throw new RefusedException(
        StatusCodes.Status501NotImplemented, "No files by digest", "This server keeps no files by their digest: its workers share a folder with it.");
}
