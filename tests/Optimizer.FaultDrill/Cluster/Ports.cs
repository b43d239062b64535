using System.Net;
using System.Net.Sockets;

namespace Optimizer.FaultDrill.Cluster;

/// <summary>Free ports of the loopback, none given twice: below those that the kernel gives to whoever asks for any.</summary>
internal static class Ports
{
    private const int First = 20_000;
    private const int Last = 31_000;

    private static int next = First + (Environment.ProcessId * 37 % (Last - First));

    public static int Free()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref next);
            if (port > Last) Interlocked.Exchange(ref next, First);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
