using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Optimizer.Core.Sweeps;

namespace Optimizer.Server.Tests.Hosting.Notices;

[Collection("hosts: each starts a silo")]
public class NoticeTests
{
    [Fact]
    public async Task A_command_is_run_at_the_end_with_the_sweep_on_its_input()
    {
        await using var host = await TestHost.Start();
        var told = Path.Combine(host.Folder, "told");
        var spec = TestHost.Spec() with { Notify = [new Notification(null, ["/bin/sh", "-c", $"(echo $OPTIMIZER_EVENT; cat) >> {told}"])] };

        await host.Client.Submit(TestHost.Request(spec), TestHost.Cancel);
        await host.Until(detail => detail.IsOver());
        await host.Leave();
        var lines = await File.ReadAllLinesAsync(told, TestHost.Cancel);
        await host.Own();

        Assert.Equal(["finished"], lines.Where(line => !line.StartsWith('{')));
        using var notice = JsonDocument.Parse(lines[^1]);
        Assert.Equal("widths", notice.RootElement.GetProperty("sweep").GetProperty("name").GetString());
        Assert.Equal(lines, await File.ReadAllLinesAsync(told, TestHost.Cancel));
    }

    [Fact]
    public async Task A_web_address_is_told_of_the_end()
    {
        using var listener = new HttpListener();
        var port = FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var events = new List<string>();
        var listening = Listen(listener, events);
        await using (var host = await TestHost.Start())
        {
            var spec = TestHost.Spec() with { Notify = [new Notification($"http://127.0.0.1:{port}/hook", ImmutableArray<string>.Empty)] };
            await host.Client.Submit(TestHost.Request(spec), TestHost.Cancel);
            await host.Until(detail => detail.IsOver());
        }

        listener.Stop();
        await listening;
        Assert.Equal(["finished"], events);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task Listen(HttpListener listener, List<string> events)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
                events.Add(body.RootElement.GetProperty("event").GetString()!);
                context.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }
}
