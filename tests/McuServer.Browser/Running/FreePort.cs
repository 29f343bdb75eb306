using System.Net;
using System.Net.Sockets;

namespace McuServer.Browser.Running;

/// <summary>Port numbers of 127.0.0.1 that nobody has at this moment.</summary>
internal static class FreePort
{
    /// <summary>Free for UDP and for TCP.</summary>
    public static int Find()
    {
        while (true)
        {
            using Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
            using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has this number for UDP only.
            }
        }
    }
}
