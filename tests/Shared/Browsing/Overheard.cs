using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Optimizer.Tests.Shared.Browsing;

/// <summary>What a program says on standard error, read as it comes, so that it never waits for a reader.</summary>
internal sealed class Overheard
{
    private readonly StringBuilder text = new();
    private readonly TaskCompletionSource<Match> said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Regex wanted;

    /// <param name="process">Just started, both outputs redirected.</param>
    /// <param name="wanted">In one line.</param>
    public Overheard(Process process, Regex wanted)
    {
        this.wanted = wanted;
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>The line that was wanted; faulted when the program ended without it.</summary>
    public Task<Match> Said => said.Task;

    public string Text
    {
        get
        {
            lock (text) return text.ToString();
        }
    }

    private void Hear(string? line)
    {
        if (line is null) said.TrySetException(new InvalidOperationException($"The program ended without saying {wanted}:\n{Text}"));
        else
        {
            lock (text) text.AppendLine(line);
            if (wanted.Match(line) is { Success: true } match) said.TrySetResult(match);
        }
    }
}
