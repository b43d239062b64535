using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Optimizer.Tests.Shared;

/// <summary>A real PostgreSQL of its own: a new cluster in a temporary folder, on loopback and on a Unix socket in that folder.</summary>
/// <remarks>
/// It ends with its maker. A shell waits on a pipe from this process: whatever ends the process closes the pipe, and the shell stops
/// the server and removes the folder. Should the shell be killed too, the next server that starts on the machine clears what is left:
/// a folder whose file <c>owner</c> nobody has locked.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Prefix = "optimizer-pg-";
    private const string User = "postgres";

    private static int databases;

    private readonly PostgresBinaries binaries = PostgresBinaries.Found!;
    private readonly SemaphoreSlim creating = new(1);
    private readonly string folder;
    private readonly FileStream owner;
    private readonly bool fsync;
    private Process? watcher;

    private PostgresServer(string folder, FileStream owner, bool fsync) => (this.folder, this.owner, this.fsync) = (folder, owner, fsync);

    /// <summary>Why no server can be started on this machine; null: one can.</summary>
    public static string? Missing => PostgresBinaries.Missing;

    /// <summary>Programs beside the server, as pg_dump: run as the account that PostgreSQL runs as.</summary>
    public static Task<string> Run(string program, params IEnumerable<string> arguments) => PostgresBinaries.Found!.Run(program, arguments);

    public const string Host = "127.0.0.1";

    /// <summary>The same after <see cref="Stop"/> and <see cref="StartAgain"/>.</summary>
    public int Port { get; private set; }

    /// <summary>The folder of its Unix socket; also a place where PostgreSQL's programs may write.</summary>
    public string Folder => folder;

    /// <param name="fsync">False: a commit survives the server's death but not the machine's.</param>
    public static async Task<PostgresServer> Start(bool fsync = true)
    {
        if (Missing is { } missing) throw new InvalidOperationException(missing);
        ClearLeftovers();
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        var owner = new FileStream(Path.Combine(folder, "owner"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        PostgresBinaries.Own(folder);
        var server = new PostgresServer(folder, owner, fsync);
        try
        {
            await server.binaries.Run("initdb", "-D", server.Data, "-A", "trust", "-U", User, "-E", "UTF8", "--locale=C", "--no-sync");
            server.Watch();
            await server.StartSomewhere();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database and says how to connect to it.</summary>
    public async Task<string> CreateDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref databases)}";
        await creating.WaitAsync();
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
            await command.ExecuteNonQueryAsync();
        }
        finally
        {
            creating.Release();
        }

        return ConnectionString(name);
    }

    public string ConnectionString(string database) => $"Host={Host};Port={Port};Username={User};Database={database}";

    /// <param name="immediate">As if it were killed: nothing is flushed, the next start recovers. Otherwise sessions are ended in order.</param>
    public async Task Stop(bool immediate) => await binaries.Run("pg_ctl", "stop", "-D", Data, "-m", immediate ? "immediate" : "fast", "-w");

    /// <summary>After <see cref="Stop"/>: the same data on the same port.</summary>
    public async Task StartAgain()
    {
        string[] settings =
        [
            $"-p {Port}", $"-c listen_addresses={Host}", $"-c unix_socket_directories={folder}", $"-c fsync={(fsync ? "on" : "off")}",
            "-c max_connections=200", "-c max_prepared_transactions=10",
        ];
        await binaries.Run("pg_ctl", "start", "-D", Data, "-l", Path.Combine(folder, "log"), "-w", "-t", "60", "-o", string.Join(' ', settings));
    }

    public async ValueTask DisposeAsync()
    {
        if (watcher is not null)
        {
            watcher.StandardInput.Close();
            await watcher.WaitForExitAsync();
            watcher.Dispose();
        }

        await owner.DisposeAsync();
        creating.Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private string Data => Path.Combine(folder, "data");

    /// <summary>On a free port. Another process may take it first; then on another.</summary>
    private async Task StartSomewhere()
    {
        for (var left = 3; ; left--)
        {
            Port = FreePort();
            try
            {
                await StartAgain();
                return;
            }
            catch (InvalidOperationException) when (left > 1)
            {
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private const string WatchScript = """
        trap '' INT HUP TERM
        folder=$1
        shift
        read -r _
        "$@" >/dev/null 2>&1
        rm -rf "$folder"
        """;

    /// <summary>The shell has a session of its own, so that an interrupt of the terminal does not end it before its work.</summary>
    private void Watch()
    {
        IEnumerable<string> arguments = ["sh", "-c", WatchScript, "watch", folder, .. StopCommand(folder)];
        watcher = Process.Start(new ProcessStartInfo("setsid", arguments) { RedirectStandardInput = true })!;
    }

    private static IEnumerable<string> StopCommand(string folder) =>
        PostgresBinaries.Found!.Command("pg_ctl", ["stop", "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w"]);

    private static void ClearLeftovers()
    {
        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                // A new one has its owner's file a moment after its folder.
                var file = Path.Combine(left, "owner");
                if (!File.Exists(file)) continue;
                new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                var stop = StopCommand(left).ToList();
                using var process = Process.Start(new ProcessStartInfo(stop[0], stop.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                process.WaitForExit();
                Directory.Delete(left, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Locked: it is in use, or another process clears it.
            }
        }
    }
}
