using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Optimizer.Workers.Preemption;

namespace Optimizer.Workers.Tests.Preemption;

public class PreemptionNoticeTests
{
    [Fact]
    public async Task An_address_is_asked_until_it_answers_and_does_not_say_false()
    {
        using var metadata = new HttpListener();
        var port = FreePort();
        metadata.Prefixes.Add($"http://127.0.0.1:{port}/");
        metadata.Start();
        var options = new WorkerOptions
        {
            Name = "w",
            Server = "unix:/none",
            TrainerHost = "t",
            Work = "w",
            PreemptionUrl = new Uri($"http://127.0.0.1:{port}/preempted"),
            PreemptionEvery = TimeSpan.FromMilliseconds(1),
        };

        var seen = new PreemptionNotice(options, TimeProvider.System, NullLogger.Instance).Seen(TestContext.Current.CancellationToken);
        foreach (var (status, text) in new[] { (404, ""), (200, "FALSE\n"), (500, "") })
        {
            Assert.Equal("Google", await Answer(metadata, status, text));
            Assert.False(seen.IsCompleted);
        }

        await Answer(metadata, 200, "TRUE");
        await seen;
    }

    private static async Task<string?> Answer(HttpListener metadata, int status, string text)
    {
        var asked = await metadata.GetContextAsync();
        asked.Response.StatusCode = status;
        await using (var writer = new StreamWriter(asked.Response.OutputStream)) await writer.WriteAsync(text);
        return asked.Request.Headers["Metadata-Flavor"];
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
