namespace Optimizer.Trainers.Measurement;

internal static class FileSize
{
    /// <summary>Of the file itself: a worker's cache hands out links, whose own length is that of the path they hold.</summary>
    public static long Of(string path)
    {
        using var file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }
}
