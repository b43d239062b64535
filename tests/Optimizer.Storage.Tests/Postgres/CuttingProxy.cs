using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Optimizer.Storage.Tests.Postgres;

/// <summary>A network between a store and its server that fails at the worst moment: when COMMIT is on its way, or its answer.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int server;

    public CuttingProxy(int server)
    {
        this.server = server;
        listener.Start();
        _ = Accept();
    }

    /// <summary>What happens to the next COMMIT; then none fails any more.</summary>
    public Func<Commit, Task>? OnCommit { get; set; }

    /// <summary>A connection string through the proxy. Statements are sent as text, so that a COMMIT is seen.</summary>
    public string Through(string connection) => new NpgsqlConnectionStringBuilder(connection)
    {
        Port = ((IPEndPoint)listener.LocalEndpoint).Port,
        MaxAutoPrepare = 0,
    }.ToString();

    public void Dispose() => listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Serve(TcpClient store)
    {
        using var ours = store;
        using var theirs = new TcpClient();
        try
        {
            await theirs.ConnectAsync(IPAddress.Loopback, server);
            var commit = new Commit(ours, theirs);
            var answers = commit.ForwardAnswers();
            var buffer = new byte[1 << 16];
            while (await ours.GetStream().ReadAsync(buffer) is > 0 and var read)
            {
                if (OnCommit is { } fail && Encoding.UTF8.GetString(buffer, 0, read).Contains("COMMIT", StringComparison.Ordinal))
                {
                    OnCommit = null;
                    commit.Sent = buffer[..read];
                    await fail(commit);
                }
                else
                {
                    await theirs.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
            }

            theirs.Close();
            await answers;
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    /// <summary>A COMMIT that has not reached the server yet.</summary>
    internal sealed class Commit(TcpClient store, TcpClient server)
    {
        private readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool swallow;

        public byte[] Sent { get; set; } = [];

        /// <summary>The server ends the transaction; the store waits on and does not know.</summary>
        public void CutServer() => server.Close();

        public void Cut()
        {
            store.Close();
            server.Close();
        }

        public async Task Deliver() => await server.GetStream().WriteAsync(Sent);

        /// <summary>The server commits; the store never hears of it.</summary>
        public async Task DeliverAndCut()
        {
            swallow = true;
            await Deliver();
            await answered.Task;
            Cut();
        }

        public async Task ForwardAnswers()
        {
            try
            {
                var buffer = new byte[1 << 16];
                while (await server.GetStream().ReadAsync(buffer) is > 0 and var read)
                {
                    if (swallow) answered.TrySetResult();
                    else await store.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }

                store.Close();
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
            }
        }
    }
}
