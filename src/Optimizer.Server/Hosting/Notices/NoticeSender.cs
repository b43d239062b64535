using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core.Access;
using Optimizer.Core.Sweeps;
using Optimizer.Server.Access;

namespace Optimizer.Server.Hosting.Notices;

/// <param name="Event">See <see cref="Occasions.Between"/>.</param>
internal sealed record Notice(string Event, SweepRow Sweep);

/// <summary>Posts a notice as JSON to a web address, or runs a command with it on standard input. What fails is logged, never in the way.</summary>
internal sealed class NoticeSender(NoticeRules rules, Secrets secrets, TimeProvider clock, ILogger<NoticeSender> log) : IDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // What is signed for one address is not sent on to another.
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    public async Task Send(Notification to, Notice notice)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        try
        {
            if (to.Webhook is { } address) await Post(address, notice, limit.Token);
            if (!to.Command.IsDefaultOrEmpty && rules.RunCommands) await Run(to, notice, limit.Token);
        }
        catch (Exception problem)
        {
            // The address as it is written: what it becomes may hold a secret.
            log.LogWarning(
                "Telling {Target} of {Event} failed: {Problem}", to.Webhook ?? to.Command[0], notice.Event, secrets.Masked(problem.Message, to.Webhook ?? ""));
        }
    }

    public void Dispose() => http.Dispose();

    private async Task Post(string address, Notice notice, CancellationToken limit)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var body = JsonSerializer.Serialize(notice, ApiJson.Options);
                using var request = new HttpRequestMessage(HttpMethod.Post, SecretText.Resolve(address, secrets.Find))
                {
                    Content = new StringContent(body, Encoding.UTF8, "application/json"),
                };
                if (secrets.Find(Secrets.Signing) is { } secret) Signature.Sign(request, body, secret, clock.GetUtcNow());
                using var answer = await http.SendAsync(request, limit);
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
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(notice, ApiJson.Options));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command does not read its input.
        }
    }
}
