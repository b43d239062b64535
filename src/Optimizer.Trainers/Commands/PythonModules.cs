namespace Optimizer.Trainers.Commands;

/// <summary>What a Python program may import without installing anything: our module, and on request a stand-in for W&amp;B's.</summary>
internal static class PythonModules
{
    private const string Module = "optimizer_trial.py";

    private const string StandIn = """
        import sys

        import optimizer_trial

        optimizer_trial.wandb_stand_in(sys.modules[__name__])

        """;

    /// <param name="folder">On Python's path.</param>
    public static void Write(string folder, bool wandb)
    {
        using var source = typeof(PythonModules).Assembly.GetManifestResourceStream(Module)!;
        using (var file = File.Create(Path.Combine(folder, Module))) source.CopyTo(file);
        if (wandb) File.WriteAllText(Path.Combine(folder, "wandb.py"), StandIn);
    }
}
