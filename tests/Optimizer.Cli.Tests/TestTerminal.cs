using Optimizer.Cli.Terminals;
using Spectre.Console.Testing;

namespace Optimizer.Cli.Tests;

/// <summary>Runs the program in this process and keeps what it wrote.</summary>
internal sealed class TestTerminal
{
    /// <summary>Standard output: tables and plain text, as they came.</summary>
    public required string Output { get; init; }

    public required string Messages { get; init; }

    public required int ExitCode { get; init; }

    public static async Task<TestTerminal> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var messages = new TestConsole().Width(1000);
        var results = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings
        {
            Out = new Spectre.Console.AnsiConsoleOutput(output),
            Ansi = Spectre.Console.AnsiSupport.No,
        });
        results.Profile.Width = 1000;
        var exitCode = await OptimizerCommand.Run(
            arguments, new Terminal(output, results, messages, TimeProvider.System), TestContext.Current.CancellationToken);
        return new TestTerminal { ExitCode = exitCode, Output = output.ToString(), Messages = messages.Output };
    }
}
