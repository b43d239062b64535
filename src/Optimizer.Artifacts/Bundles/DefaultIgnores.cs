using System.Collections.Immutable;

namespace Optimizer.Artifacts.Bundles;

/// <summary>What no worker needs, in gitignore's syntax. A spec's folder takes any of it back with <c>!name/</c> in its .optimizerignore.</summary>
internal static class DefaultIgnores
{
    public static ImmutableArray<string> Rules { get; } =
    [
        // Records of others and of ours.
        ".git", ".hg/", ".svn/", ".optimizer/", "wandb/", "mlruns/",
        // What is built from the rest.
        "artifacts/", "bin/", "obj/", "__pycache__/", "*.pyc", "*.egg-info/", ".venv/", "venv/", "node_modules/",
        ".ipynb_checkpoints/", ".mypy_cache/", ".pytest_cache/", ".ruff_cache/", ".vs/", ".idea/", ".DS_Store",
        // Keys that lie about.
        ".env",
    ];
}
