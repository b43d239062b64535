namespace Optimizer.Trainers;

/// <summary>Files that are whole or not there: written aside, forced to disk, then renamed.</summary>
public static class DurableFile
{
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var aside = path + ".partial";
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }
}
