using McuServer.Transport;
using McuServer.Transport.Network;

namespace McuServer.TestKit.Network;

/// <summary>Takes a datagram that arrived.</summary>
public delegate void DatagramHandler(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram);

/// <summary>
/// A socket on the virtual network. What it sends carries its public address, which <see cref="VirtualNetwork.Rebind"/>
/// changes as a NAT does. Datagrams that it takes name the sender, with this socket's own channel.
/// </summary>
public sealed class VirtualEndpoint : IDatagramSender
{
    private readonly VirtualNetwork _network;

    internal VirtualEndpoint(VirtualNetwork network, in TransportAddress address, DatagramHandler handler, int number)
    {
        (_network, Address, PublicAddress, Handler, Number) = (network, address, address, handler, number);
    }

    /// <summary>Where it was attached; the channel is the one that it hands out.</summary>
    public TransportAddress Address { get; }

    /// <summary>What others see.</summary>
    public TransportAddress PublicAddress { get; internal set; }

    public DatagramHandler Handler { get; set; }

    internal int Number { get; }

    public void Send(in TransportAddress to, ReadOnlySpan<byte> datagram) => _network.Send(this, to, datagram);

    public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        Send(to, datagram);
        return true;
    }
}
