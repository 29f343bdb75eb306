using System.Net;
using System.Net.Sockets;

namespace McuServer.TestKit;

/// <summary>
/// Port numbers of 127.0.0.1 for programs that must be told one. They lie below those that the kernel gives to connections
/// (net.ipv4.ip_local_port_range, from 32768 on), so nobody is given one between its being found and its being used; each is
/// given once.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int Count = 20_000;

    // Tests of several processes begin at different places.
    private static int s_next = Environment.ProcessId * 101 % Count;

    /// <summary>Free for UDP and for TCP.</summary>
    public static int Find()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref s_next) % Count);
            if (IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using Socket socket = new(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
