using Spectre.Console;

namespace Optimizer.Cli.Terminals;

/// <summary>Where a verb writes: results to standard output, all else to standard error.</summary>
public sealed class Terminal(TextWriter output, IAnsiConsole results, IAnsiConsole messages, TimeProvider clock)
{
    /// <summary>Standard output for JSON and CSV: no markup, no wrapping.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Standard output for tables.</summary>
    public IAnsiConsole Results { get; } = results;

    /// <summary>Standard error: progress and sentences.</summary>
    public IAnsiConsole Messages { get; } = messages;

    public TimeProvider Clock { get; } = clock;

    public static Terminal OfProcess()
    {
        var plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        return new Terminal(
            Console.Out, Make(Console.Out, Console.IsOutputRedirected, plain), Make(Console.Error, Console.IsErrorRedirected, plain),
            TimeProvider.System);
    }

    /// <summary>A sentence, as it is.</summary>
    public void Say(string text) => Messages.WriteLine(text);

    private static IAnsiConsole Make(TextWriter writer, bool redirected, bool plain)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected || plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        // A file or a pipe has no width: tables keep their lines whole.
        if (redirected) console.Profile.Width = 1000;
        return console;
    }
}
