namespace Optimizer.FaultDrill.Cluster;

/// <summary>The built programs, beside this one in the build's output.</summary>
internal static class Programs
{
    public static string Optimizer { get; } = Find("Optimizer.Cli", "optimizer");

    private static string Find(string project, string program)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, program);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built; build {project} first.", path);
    }
}
