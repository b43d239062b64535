namespace Optimizer.Cli;

/// <summary>Ends the program: the message goes to standard error.</summary>
public sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
