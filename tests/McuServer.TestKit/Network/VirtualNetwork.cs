using System.Buffers;
using McuServer.Transport;

namespace McuServer.TestKit.Network;

/// <summary>
/// A network of datagrams on a virtual clock, the same on every run for the same seed. A datagram goes to the endpoint that
/// has its destination as public address at the time of arrival, or nowhere. TCP addresses are carried too, but are given no
/// guarantee: use a perfect link for them.
/// </summary>
public sealed class VirtualNetwork : ITimed
{
    private readonly VirtualClock _clock;
    private readonly SeededRandom _random;
    private readonly Dictionary<TransportAddress, VirtualEndpoint> _byPublicAddress = [];
    private readonly Dictionary<(int From, int To), VirtualLink> _links = [];
    private readonly PriorityQueue<Flight, (TimeSpan Time, long Order)> _flights = new();
    private long _order;
    private int _endpointCount;

    public VirtualNetwork(VirtualClock clock, ulong seed)
    {
        _clock = clock;
        _random = new SeededRandom(seed);
        clock.Add(this);
    }

    /// <summary>What links have that nobody set.</summary>
    public LinkProfile DefaultProfile { get; set; } = LinkProfile.Perfect;

    /// <summary>Datagrams to an address that is nobody's.</summary>
    public long UnreachableCount { get; private set; }

    /// <summary>Sees each datagram just before it is handed over.</summary>
    public Action<VirtualEndpoint, VirtualEndpoint, ReadOnlyMemory<byte>>? Tap { get; set; }

    public TimeSpan? NextDeadline => _flights.TryPeek(out _, out (TimeSpan Time, long Order) key) ? key.Time : null;

    public VirtualEndpoint Attach(in TransportAddress address, DatagramHandler handler)
    {
        VirtualEndpoint endpoint = new(this, address, handler, _endpointCount++);
        if (!_byPublicAddress.TryAdd(Key(address), endpoint))
        {
            throw new ArgumentException($"{address} is taken.", nameof(address));
        }

        return endpoint;
    }

    /// <summary>Nothing reaches it any more, and what it sends goes nowhere.</summary>
    public void Detach(VirtualEndpoint endpoint) => _byPublicAddress.Remove(Key(endpoint.PublicAddress));

    /// <summary>The NAT in front of the endpoint gives it another public address or port; the old one leads nowhere.</summary>
    public void Rebind(VirtualEndpoint endpoint, in TransportAddress publicAddress)
    {
        _byPublicAddress.Remove(Key(endpoint.PublicAddress));
        endpoint.PublicAddress = publicAddress;
        _byPublicAddress.Add(Key(publicAddress), endpoint);
    }

    /// <summary>Sets one direction.</summary>
    public void SetProfile(VirtualEndpoint from, VirtualEndpoint to, LinkProfile profile) => Link(from, to).Profile = profile;

    public LinkCounters Counters(VirtualEndpoint from, VirtualEndpoint to) => Link(from, to).Counters;

    public void HandleTimeout(TimeSpan now)
    {
        while (_flights.TryPeek(out Flight flight, out (TimeSpan Time, long Order) key) && key.Time <= now)
        {
            _flights.Dequeue();
            Arrive(now, flight);
        }
    }

    internal void Send(VirtualEndpoint from, in TransportAddress to, ReadOnlySpan<byte> datagram)
    {
        if (!_byPublicAddress.TryGetValue(Key(to), out VirtualEndpoint? receiver)
            || !ReferenceEquals(_byPublicAddress.GetValueOrDefault(Key(from.PublicAddress)), from))
        {
            UnreachableCount++;
            return;
        }

        VirtualLink link = Link(from, receiver);
        int count = link.Pass(_clock.Now, datagram.Length, _random, out TimeSpan first, out TimeSpan second);
        for (int i = 0; i < count; i++)
        {
            byte[] copy = ArrayPool<byte>.Shared.Rent(datagram.Length);
            datagram.CopyTo(copy);
            Flight flight = new(from, from.PublicAddress, Key(to), link, copy, datagram.Length);
            _flights.Enqueue(flight, (i == 0 ? first : second, _order++));
        }
    }

    private void Arrive(TimeSpan now, in Flight flight)
    {
        if (_byPublicAddress.TryGetValue(flight.To, out VirtualEndpoint? receiver))
        {
            flight.Link.Counters.Delivered++;
            flight.Link.Counters.DeliveredBytes += flight.Length;
            Tap?.Invoke(flight.Sender, receiver, flight.Bytes.AsMemory(0, flight.Length));
            receiver.Handler(now, flight.From with { Channel = receiver.Address.Channel }, flight.Bytes.AsSpan(0, flight.Length));
        }
        else
        {
            UnreachableCount++;
        }

        ArrayPool<byte>.Shared.Return(flight.Bytes);
    }

    private VirtualLink Link(VirtualEndpoint from, VirtualEndpoint to)
    {
        if (!_links.TryGetValue((from.Number, to.Number), out VirtualLink? link))
        {
            link = new VirtualLink(DefaultProfile);
            _links.Add((from.Number, to.Number), link);
        }

        return link;
    }

    /// <summary>On the wire there are no channels.</summary>
    private static TransportAddress Key(in TransportAddress address) => address with { Channel = 0 };

    private readonly record struct Flight(
        VirtualEndpoint Sender, TransportAddress From, TransportAddress To, VirtualLink Link, byte[] Bytes, int Length);
}
