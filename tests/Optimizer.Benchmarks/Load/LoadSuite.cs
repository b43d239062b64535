using System.Diagnostics;
using System.Text.Json;
using Optimizer.Client;
using Optimizer.Client.V1;
using Optimizer.Core;
using Optimizer.Server.Hosting.Serving;
using Optimizer.Tests.Shared;

namespace Optimizer.Benchmarks.Load;

/// <summary>A coordinator as it is served, on a real database, under agents in other processes that work as fast as they are answered.</summary>
internal static class LoadSuite
{
    public static async Task<int> Run(LoadOptions options)
    {
        if (options.Postgres && PostgresServer.Missing is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        var folder = Directory.CreateTempSubdirectory("optimizer-load-").FullName;
        var server = options.Postgres ? await PostgresServer.Start() : null;
        try
        {
            await using var host = await ServeHost.Start(
                new ServeOptions
                {
                    Postgres = server is null ? null : await server.CreateDatabase(),
                    Database = Path.Combine(folder, "optimizer.db"),
                    Artifacts = "dir:" + Path.Combine(folder, "artifacts"),
                    Listen = ServeAddress.Parse("http://127.0.0.1:0"),
                    RequestsPerSecond = 100_000,
                },
                CancellationToken.None);
            using var client = new OptimizerClient(ServiceAddress.OfHttp(host.Url));
            for (var number = 1; number <= options.Sweeps; number++)
                await client.Submit(new SubmitRequest(JsonSerializer.SerializeToElement(LoadSpec.Of(number, options.Reports), CoreJson.Options)), CancellationToken.None);
            await Measure(options, (await client.Cluster(CancellationToken.None)).AgentsUrl);
        }
        finally
        {
            if (server is not null) await server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task Measure(LoadOptions options, string url)
    {
        using var crowd = new AgentCrowd(options, url);
        await crowd.Start();
        await Task.Delay(TimeSpan.FromSeconds(options.WarmSeconds), TimeProvider.System);
        using var counted = new Counted();
        var (before, database, busy, began) = (Environment.CpuUsage.TotalTime, MachineCpu.Of("postgres"), MachineCpu.Busy(), Stopwatch.GetTimestamp());
        await crowd.Begin();
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System);
        var said = await crowd.End();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var cpu = new LoadCpu(
            (Environment.CpuUsage.TotalTime - before).TotalSeconds, said.Sum(one => one.CpuSeconds), (MachineCpu.Of("postgres") - database).TotalSeconds,
            (MachineCpu.Busy() - busy).TotalSeconds);
        LoadFigures.Print(options, seconds, said, counted, cpu);
    }
}
