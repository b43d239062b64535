using System.Security.Cryptography;

namespace Optimizer.Artifacts.Tests;

/// <summary>Bytes and their digest.</summary>
internal sealed record Blob(byte[] Bytes)
{
    public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Bytes));

    public MemoryStream Content => new(Bytes, writable: false);

    public static Blob Of(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The same at every call.</summary>
    public static Blob OfSize(int bytes)
    {
        var content = new byte[bytes];
        for (var at = 0; at < bytes; at++) content[at] = (byte)((at * 31) ^ (at >> 11));
        return new Blob(content);
    }

    public static async Task<byte[]?> Read(IBlobStore store, string digest)
    {
        await using var stream = await store.Get(digest, CancellationToken.None);
        if (stream is null) return null;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
