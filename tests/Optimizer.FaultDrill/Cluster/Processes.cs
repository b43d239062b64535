using System.Text;

namespace Optimizer.FaultDrill.Cluster;

/// <param name="State">Of its main thread: <c>R</c> runs or could, <c>D</c> waits for a disk, <c>S</c> for something else, <c>T</c> is frozen, <c>Z</c> has ended.</param>
internal sealed record ProcessFacts(int Pid, string Name, char State, int Parent);

/// <summary>The processes of this machine, read from /proc.</summary>
internal static class Processes
{
    public static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0).Where(pid => pid > 0);

    /// <returns>Null: there is no such process.</returns>
    public static ProcessFacts? Of(int pid)
    {
        if (Read($"/proc/{pid}/stat") is not { } stat) return null;
        // The name is in parentheses and may hold anything.
        var (open, close) = (stat.IndexOf('('), stat.LastIndexOf(')'));
        var rest = stat[(close + 2)..].Split(' ');
        return new ProcessFacts(pid, stat[(open + 1)..close], rest[0][0], int.Parse(rest[1]));
    }

    /// <summary>Whether a thread of this name is there: .NET gives threads their names.</summary>
    public static bool HasThread(int pid, string name)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{pid}/task").Any(task => Read(Path.Combine(task, "comm"))?.TrimEnd() == name);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <returns>Living processes whose environment holds the text; those that have ended and wait for their parent are left out.</returns>
    public static IReadOnlyList<ProcessFacts> WithEnvironment(string text) =>
        [.. All().Where(pid => Read($"/proc/{pid}/environ")?.Contains(text, StringComparison.Ordinal) is true).Select(Of).OfType<ProcessFacts>().Where(facts => facts.State is not ('Z' or 'X'))];

    public static string? Read(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
