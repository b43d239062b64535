namespace Optimizer.Artifacts;

/// <summary>The words for bytes that are not those of their digest.</summary>
internal static class Damage
{
    public static BlobException Of(string digest, string found, long bytes) =>
        new($"The {bytes} bytes that came have the digest {found}, not {digest}: they were changed or cut off on the way.", BlobProblem.Damaged);
}
