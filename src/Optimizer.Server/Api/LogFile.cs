using System.Text;

namespace Optimizer.Server.Api;

internal static class LogFile
{
    /// <summary>A log is read from its end: what went wrong stands there.</summary>
    private const int MostBytes = 256 * 1024;

    /// <returns>The last lines; empty when the file is gone.</returns>
    public static async Task<string> Tail(string? path, CancellationToken cancel)
    {
        if (path is null || !File.Exists(path)) return "";
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var cut = file.Length > MostBytes;
        if (cut) file.Seek(-MostBytes, SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancel);
        return cut ? text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] : text;
    }
}
