using McuServer.Transport;
using McuServer.Transport.Network;

namespace McuServer.TestKit.Network;

/// <summary>Several sockets of one host as one sink: the channel of the destination chooses the socket.</summary>
public sealed class VirtualHost(params VirtualEndpoint[] endpoints) : IDatagramSender
{
    public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        foreach (VirtualEndpoint endpoint in endpoints)
        {
            if (endpoint.Address.Channel == to.Channel)
            {
                return endpoint.TrySend(to, datagram);
            }
        }

        throw new ArgumentException($"No socket for {to}.", nameof(to));
    }
}
