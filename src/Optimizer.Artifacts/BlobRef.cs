using System.Diagnostics.CodeAnalysis;

namespace Optimizer.Artifacts;

public enum BlobKind
{
    None = 0,

    /// <summary>One file's bytes.</summary>
    File = 1,

    /// <summary>A folder, packed as a tar archive.</summary>
    Tree = 2,
}

/// <summary>A file or folder named by its content: <c>blob:sha256:HEX/model.onnx</c>, <c>tree:sha256:HEX/checkpoint</c>. Anything else is a path.</summary>
/// <param name="Digest">SHA-256 of the bytes (of the archive, for a folder), 64 lower-case hex digits.</param>
/// <param name="Name">What the file or folder is called where it is put; one path segment.</param>
public sealed record BlobRef(BlobKind Kind, string Digest, string Name)
{
    private const string FileScheme = "blob:sha256:";
    private const string TreeScheme = "tree:sha256:";
    private const int DigestLength = 64;

    public static bool IsDigest(string text) => text.Length == DigestLength && text.All(letter => letter is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <returns>False: the text is a path, or nothing that names a blob.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BlobRef? reference)
    {
        reference = null;
        if (text is null) return false;
        var kind = text.StartsWith(FileScheme, StringComparison.Ordinal) ? BlobKind.File
            : text.StartsWith(TreeScheme, StringComparison.Ordinal) ? BlobKind.Tree : BlobKind.None;
        if (kind == BlobKind.None) return false;
        var rest = text[FileScheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash != DigestLength || !IsDigest(rest[..slash]) || !IsName(rest[(slash + 1)..])) return false;
        reference = new BlobRef(kind, rest[..slash], rest[(slash + 1)..]);
        return true;
    }

    public override string ToString() => $"{(Kind == BlobKind.Tree ? TreeScheme : FileScheme)}{Digest}/{Name}";

    /// <param name="path">Of a file or folder; its last part is the name, where a reference can carry it.</param>
    public static BlobRef Of(BlobKind kind, string digest, string path) =>
        new(kind, digest, Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) is var name && IsName(name) ? name : "content");

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 200 && name is not ("." or "..") && name.All(letter => letter is not ('/' or '\\') && !char.IsControl(letter));
}
