using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Optimizer.Contracts;
using Optimizer.Contracts.Grains;
using Optimizer.Storage;
using Optimizer.Storage.Service;
using Optimizer.Storage.Sqlite;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace Optimizer.Cluster.Tests;

/// <summary>A silo with the real grains on a SQLite file. The grains' clock only goes when told to; the silo's own is the system's.</summary>
public sealed class SweepCluster : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("optimizer-cluster-").FullName;
    private int devices;

    /// <summary>They find out soon that one of them died.</summary>
    public short Silos { get; init; } = 1;

    /// <summary>Null: one of its own.</summary>
    public string? SharedDatabase { get; init; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch);

    public ISweepStore Store { get; private set; } = null!;

    public string DatabaseFile => SharedDatabase ?? Path.Combine(folder, "optimizer.db");

    public WorkerStore Workers => new(((SqlSweepStore)Store).Database);

    public InProcessTestCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Store = await SqliteSweepStore.Open(DatabaseFile);
        var builder = new InProcessTestClusterBuilder(Silos);
        builder.ConfigureHost(host => host.Services.AddCoreSerialization());
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<TimeProvider>(Clock);
            silo.Services.AddSingleton(Store);
            silo.Services.AddOptimizerGrains();
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
                membership.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            });
        });
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public ISweepGrain Sweep(string id) => Cluster.Client.GetGrain<ISweepGrain>(id);

    /// <summary>A device class that no other test uses, so that tests do not take each other's work.</summary>
    internal string NewClass() => $"class-{Interlocked.Increment(ref devices)}";

    internal async Task<TestDevice> NewDevice(string deviceClass, string session = "first")
    {
        var device = Device(deviceClass, $"host-{Interlocked.Increment(ref devices)}/cpu-0");
        await device.Hello(session);
        return device;
    }

    internal TestDevice Device(string deviceClass, string name) => new(Cluster.Client, Workers, deviceClass, name);
}
