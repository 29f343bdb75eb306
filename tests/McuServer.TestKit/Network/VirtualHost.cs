using McuServer.Transport;

namespace McuServer.TestKit.Network;

/// <summary>Several sockets of one host as one sink: the channel of the destination chooses the socket.</summary>
public sealed class VirtualHost(params VirtualEndpoint[] endpoints) : IDatagramSink
{
    public void Send(in TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        foreach (VirtualEndpoint endpoint in endpoints)
        {
            if (endpoint.Address.Channel == to.Channel)
            {
                endpoint.Send(to, datagram);
                return;
            }
        }

        throw new ArgumentException($"No socket for {to}.", nameof(to));
    }
}
