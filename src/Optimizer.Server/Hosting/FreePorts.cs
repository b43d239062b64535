using System.Net;
using System.Net.Sockets;

namespace Optimizer.Server.Hosting;

internal static class FreePorts
{
    /// <summary>Two loopback ports that were free a moment ago.</summary>
    public static (int One, int Other) Two()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }
}
