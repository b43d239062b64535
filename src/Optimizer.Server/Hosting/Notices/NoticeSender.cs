using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Hosting.Notices;

/// <param name="Event">See <see cref="Occasions.Between"/>.</param>
internal sealed record Notice(string Event, SweepRow Sweep);

/// <summary>Posts a notice as JSON to a web address, or runs a command with it on standard input. What fails is logged, never in the way.</summary>
internal sealed class NoticeSender(TimeProvider clock, ILogger<NoticeSender> log) : IDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public async Task Send(Notification to, Notice notice)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        try
        {
            if (to.Webhook is { } address) await Post(address, notice, limit.Token);
            if (!to.Command.IsDefaultOrEmpty) await Run(to, notice, limit.Token);
        }
        catch (Exception problem)
        {
            log.LogWarning("Telling {Target} of {Event} failed: {Problem}", to.Webhook ?? to.Command[0], notice.Event, problem.Message);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task Post(string address, Notice notice, CancellationToken limit)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var answer = await http.PostAsJsonAsync(address, notice, ApiJson.Options, limit);
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (attempt < Tries)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), clock, limit);
            }
        }
    }

    private static async Task Run(Notification to, Notice notice, CancellationToken limit)
    {
        var start = new ProcessStartInfo(to.Command[0], to.Command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OPTIMIZER_EVENT"] = notice.Event;
        start.Environment["OPTIMIZER_SWEEP"] = notice.Sweep.Name;
        start.Environment["OPTIMIZER_STATUS"] = notice.Sweep.Status;
        using var process = Process.Start(start)!;
        try
        {
            await WriteInput(process, notice);
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(limit), process.StandardError.ReadToEndAsync(limit), process.WaitForExitAsync(limit));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"it ran for more than {Patience.TotalSeconds:0} s and was ended");
        }

        if (process.ExitCode != 0) throw new InvalidOperationException($"it ended with exit code {process.ExitCode}");
    }

    private static async Task WriteInput(Process process, Notice notice)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(notice, ApiJson.Options));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command does not read its input.
        }
    }
}
