using System.Net;
using McuServer.Transport;
using McuServer.Transport.Network;

namespace McuServer.TestKit.Live;

/// <summary>Many peers on real sockets, one socket each, driven by one <see cref="NetworkLoop"/>.</summary>
public sealed class TestPeerCrowd : IDatagramHandler, IDisposable
{
    private readonly UdpPort _port = new();
    private readonly List<TestPeer> _peers = [];

    /// <param name="origin">The <see cref="System.Diagnostics.Stopwatch"/> timestamp that is time zero.</param>
    public TestPeerCrowd(long origin) => Loop = new NetworkLoop(_port, null, origin);

    /// <summary>Run it on a thread of its own, or turn by turn.</summary>
    public NetworkLoop Loop { get; }

    public IReadOnlyList<TestPeer> Peers => _peers;

    public TimeSpan NextDeadline
    {
        get
        {
            TimeSpan next = TimeSpan.MaxValue;
            foreach (TestPeer peer in _peers)
            {
                TimeSpan deadline = peer.NextDeadline;
                next = deadline < next ? deadline : next;
            }

            return next;
        }
    }

    /// <summary>Done at the start of the turn after <see cref="Wake"/>, on the loop's thread.</summary>
    public Action<TimeSpan>? Woken { get; set; }

    /// <summary>A new peer with a socket at this address, port 0 for any. Not while the loop runs elsewhere.</summary>
    public TestPeer Add(TestPeerOptions options, IPAddress address)
    {
        int channel = _port.Sockets.Count;
        _port.Bind(new IPEndPoint(address, 0));
        TestPeer peer = new(options, Loop, channel);
        _peers.Add(peer);
        return peer;
    }

    public void Wake() => _port.Wake();

    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram) =>
        _peers[from.Channel].Handle(now, from, datagram);

    public bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame) => false;

    public void HandleConnectionClosed(TimeSpan now, in TransportAddress from)
    {
    }

    public void HandleTimeout(TimeSpan now)
    {
        foreach (TestPeer peer in _peers)
        {
            if (peer.NextDeadline <= now)
            {
                peer.HandleTimeout(now);
            }
        }
    }

    public void HandleWake(TimeSpan now) => Woken?.Invoke(now);

    public void Dispose()
    {
        foreach (TestPeer peer in _peers)
        {
            peer.Dispose();
        }

        _port.Dispose();
    }
}
