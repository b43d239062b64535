using System.CommandLine;

namespace Optimizer.Cli.Verbs;

internal static class SweepArgument
{
    public static Argument<string?> Create() => new("SWEEP")
    {
        Description = "Name or id of a sweep; the newest when left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };
}
