using System.CommandLine;
using Optimizer.Client;
using Optimizer.Server.Hosting;

namespace Optimizer.Cli.Connections;

/// <summary>A client of whoever can answer: the server named, else the process that owns the database, else a reader of our own.</summary>
public sealed class Connection : IAsyncDisposable
{
    private readonly ReadOnlyHost? reader;

    private Connection(ServiceAddress address, ReadOnlyHost? reader = null, string? key = null) =>
        (Address, Client, this.reader) = (address, new OptimizerClient(address, key), reader);

    public ServiceAddress Address { get; }

    public OptimizerClient Client { get; }

    /// <exception cref="CliException">Nobody can answer.</exception>
    public static async Task<Connection> Open(ParseResult arguments, CancellationToken cancel)
    {
        if (GlobalOptions.Server(arguments) is { } server) return new Connection(AddressOf(server), key: GlobalOptions.Key(arguments));
        var database = GlobalOptions.Database(arguments);
        if (DatabaseOwnership.Address(database) is { } owner) return new Connection(owner);
        try
        {
            var reader = await ReadOnlyHost.Start(database, cancel);
            return new Connection(reader.Address, reader);
        }
        catch (FileNotFoundException missing)
        {
            throw new CliException(ExitCodes.Unreachable, missing.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (reader is not null) await reader.DisposeAsync();
    }

    /// <exception cref="CliException">Not an address.</exception>
    public static ServiceAddress AddressOf(string server)
    {
        try
        {
            return ServiceAddress.OfHttp(server);
        }
        catch (FormatException wrong)
        {
            throw new CliException(ExitCodes.BadUsage, $"--server: {wrong.Message}");
        }
    }
}
