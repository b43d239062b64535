using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Optimizer.Workers.Link;

namespace Optimizer.Workers.Tests.Link;

public sealed class AgentDirectoryTests : IAsyncDisposable
{
    private readonly List<WebApplication> servers = [];

    [Theory]
    [InlineData("http://10.0.0.1:8080", "http://10.0.0.2:8081", "http://10.0.0.2:8081")]
    [InlineData("http://10.0.0.1:8080", "http://0.0.0.0:8081", "http://10.0.0.1:8081")]
    [InlineData("https://optimizer.example", "https://[::]:8081", "https://optimizer.example:8081")]
    [InlineData("http://10.0.0.1:8080", "http://*:8081", "http://10.0.0.1:8081")]
    [InlineData("http://10.0.0.1:8080", ":8081", "http://10.0.0.1:8081")]
    [InlineData("unix:/run/api.sock", "unix:/run/agents.sock", "unix:/run/agents.sock")]
    public void A_wildcard_is_the_host_that_was_asked(string server, string agents, string address) =>
        Assert.Equal(address, AgentDirectory.AddressOf(server, agents));

    [Fact]
    public async Task Servers_are_asked_in_turn_with_the_key_and_those_that_do_not_answer_are_passed_over()
    {
        var keys = new List<string>();
        var broken = await Server(_ => 503, "");
        var good = await Server(
            http =>
            {
                keys.Add(http.Request.Headers.Authorization.ToString());
                return 200;
            },
            """{"coordinator":"c1","agents_url":"http://0.0.0.0:9","more":1}""");
        using var directory = new AgentDirectory([broken, good], "opt_1_s", TimeProvider.System);

        var endpoints = new[] { await directory.Next(default), await directory.Next(default) };

        Assert.All(endpoints, endpoint => Assert.Equal("http://127.0.0.1:9", endpoint.Address));
        Assert.Equal(["Bearer opt_1_s", "Bearer opt_1_s"], keys);
    }

    [Fact]
    public async Task Where_none_answers_each_is_told()
    {
        using var directory = new AgentDirectory([await Server(_ => 401, ""), await Server(_ => 200, "{}")], "k", TimeProvider.System);

        var problem = await Assert.ThrowsAsync<HttpRequestException>(() => directory.Next(default));

        Assert.Contains("401", problem.Message, StringComparison.Ordinal);
        Assert.Contains("its answer has no agents_url", problem.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers) await server.DisposeAsync();
    }

    private async Task<string> Server(Func<HttpContext, int> status, string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Map("/api/v1/cluster", (HttpContext http) => Results.Text(answer, "application/json", statusCode: status(http)));
        await app.StartAsync();
        servers.Add(app);
        return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }
}
