using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Optimizer.Server.Hosting.Serving;

/// <summary>The silo of a coordinator: alone, or a member of the cluster that PostgreSQL's tables list.</summary>
internal static class SiloSetup
{
    /// <summary>How often a silo writes that it lives.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    /// <summary>Heartbeats missed before a newcomer takes a silo for dead without asking it: how long a start after a crash of all may wait.</summary>
    public const int MissedHeartbeats = 4;

    private const string Name = "optimizer";

    /// <summary>Silence of a coordinator on the network: <c>Missed</c> probes that each may take <c>Probe</c>.</summary>
    private static readonly (TimeSpan Probe, int Missed) Silence = (TimeSpan.FromSeconds(3), 3);

    public static void Configure(ISiloBuilder silo, ServeOptions options, ServeDatabase database)
    {
        var (one, other) = FreePorts.Two();
        var (siloPort, gatewayPort) = (options.SiloPort > 0 ? options.SiloPort : one, options.GatewayPort > 0 ? options.GatewayPort : other);
        if (options.Postgres is { } connection) Clustered(silo, connection, database, AdvertisedBy(options), siloPort, gatewayPort);
        else silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: Name, clusterId: Name);
        // A pause is answered when the attempts have their checkpoints.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromMinutes(3));
        silo.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromMinutes(3));
    }

    private static void Clustered(ISiloBuilder silo, string connection, ServeDatabase database, IPAddress advertised, int siloPort, int gatewayPort)
    {
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", connection));
        silo.ConfigureServices(services =>
        {
            var table = services.Last(service => service.ServiceType == typeof(IMembershipTable)).ImplementationType!;
            services.AddSingleton<IMembershipTable>(provider => new PatientMembers((IMembershipTable)ActivatorUtilities.CreateInstance(provider, table), database));
        });
        silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (Name, Name));
        silo.ConfigureEndpoints(advertised, siloPort, gatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(advertised));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.IAmAliveTablePublishTimeout = Heartbeat;
            membership.NumMissedTableIAmAliveLimit = MissedHeartbeats;
            membership.ProbeTimeout = Silence.Probe;
            membership.NumMissedProbesLimit = Silence.Missed;
            // One vote: of three coordinators two may die together, and with two votes the third could never say so; nobody could join
            // for minutes. To be taken for dead by mistake costs a restart and nothing else: the store decides who writes.
            membership.NumVotesForDeathDeclaration = 1;
            // The last that lives hears nothing from the dead, takes itself for ill, waits up to nine times as long for each probe and asks one dead
            // neighbour about the other: nobody could join meanwhile. The same mistakes, at the same price.
            membership.ExtendProbeTimeoutDuringDegradation = false;
            membership.EnableIndirectProbes = false;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        });
    }

    private static IPAddress AdvertisedBy(ServeOptions options) =>
        options.Advertise ?? (options.Listen.IsLoopback ? IPAddress.Loopback : options.Listen.IsWildcard ? OwnAddress() : options.Listen.Address);

    private static IPAddress OwnAddress() =>
        Array.Find(Dns.GetHostAddresses(Dns.GetHostName()), address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
        ?? throw new FormatException("This machine's name has no address that other coordinators could reach; name one with --advertise IP.");
}
