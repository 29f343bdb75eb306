using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Network;
using McuServer.Transport.Peer;
using McuServer.Transport.Sctp;

namespace McuServer.Transport.Tests.Peer;

/// <summary>A hub on 203.0.113.7 and clients around it, on a virtual network.</summary>
internal sealed class PeerScene : IDisposable
{
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly Lazy<DtlsContext> s_dtls = new(static () => TestPeer.CreateDtls());
    private readonly byte[] _buffer = new byte[2048];
    private readonly DtlsContext _dtls;
    private readonly SctpClock? _sctpClock;
    private readonly TransportProtocol _protocol;
    private readonly Ways _ways;
    private int _count;
    private int _answers;

    public PeerScene(
        LinkProfile? profile = null, ulong seed = 1, TransportProtocol protocol = TransportProtocol.Udp, DtlsContext? dtls = null,
        SctpClock? sctpClock = null, TimeSpan start = default)
    {
        Clock.RunUntil(start);
        _protocol = protocol;
        _dtls = dtls ?? s_dtls.Value;
        _sctpClock = sctpClock;
        Network = new VirtualNetwork(Clock, seed) { DefaultProfile = profile ?? LinkProfile.Perfect };
        ServerAddress = TransportAddress.FromIPv4(0xCB007107, 40000, protocol: protocol);
        OtherAddress = ServerAddress with { Protocol = protocol == TransportProtocol.Udp ? TransportProtocol.Tcp : TransportProtocol.Udp };
        Server = Network.Attach(ServerAddress, Take);
        _ways = new Ways(Server, Network.Attach(OtherAddress, Take));
        Hub = new PeerHub(_ways, 99);
        Clock.Add(new Timed(() => Hub.NextDeadline == TimeSpan.MaxValue ? null : Hub.NextDeadline, Hub.HandleTimeout));
        Clock.Every(TimeSpan.FromMilliseconds(20), () =>
        {
            foreach (ServerPeer peer in Servers)
            {
                peer.Tick(Clock.Now, _ways);
                Hub.Drain(peer.Transport);
            }
        });
    }

    public VirtualClock Clock { get; } = new();

    public VirtualNetwork Network { get; }

    public TransportAddress ServerAddress { get; }

    public VirtualEndpoint Server { get; }

    /// <summary>The same port by the other protocol.</summary>
    public TransportAddress OtherAddress { get; }

    public PeerHub Hub { get; }

    public List<TestPeer> Clients { get; } = [];

    public List<ServerPeer> Servers { get; } = [];

    /// <summary>The first client and its other side.</summary>
    public TestPeer Client => Clients[0];

    public ServerPeer Peer => Servers[0];

    public void Join(TestPeerOptions options)
    {
        TransportAddress address = NextAddress();
        Join(TestPeer.On(Network, Clock, address, options with { SctpClock = _sctpClock }), [ServerAddress]);
    }

    /// <summary>A client that can use both protocols and likes the other one best; gives its sockets, that one first.</summary>
    public (VirtualEndpoint Other, VirtualEndpoint First) JoinByBothWays(TestPeerOptions options)
    {
        TestPeer? client = null;
        byte[] buffer = new byte[2048];
        void TakeAtClient(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram)
        {
            datagram.CopyTo(buffer);
            client!.Handle(now, from, buffer.AsSpan(0, datagram.Length));
        }

        TransportAddress address = NextAddress();
        VirtualEndpoint first = Network.Attach(address, TakeAtClient);
        VirtualEndpoint other = Network.Attach(address with { Protocol = OtherAddress.Protocol }, TakeAtClient);
        client = new TestPeer(options, new Ways(first, other));
        Clock.Add(client);
        Join(client, [OtherAddress, ServerAddress]);
        return (other, first);
    }

    private TransportAddress NextAddress()
    {
        TransportAddress address = TransportAddress.FromIPv4((uint)(0xC0000201 + _count), (ushort)(50000 + _count), protocol: _protocol);
        _count++;
        return address;
    }

    private void Take(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram)
    {
        datagram.CopyTo(_buffer);
        Hub.Handle(now, from, _buffer.AsSpan(0, datagram.Length));
    }

    private void Join(TestPeer client, IReadOnlyList<TransportAddress> remotes)
    {
        Clients.Add(client);
        NegotiatedSession session = Answer(client.CreateOffer(), null);
        ServerPeer peer = new() { Codec = session.Sending(SectionKind.Video)?.SendCodec?.Is("H264") == true ? RtpVideoCodec.H264 : RtpVideoCodec.Vp8 };
        if (session.Sending(SectionKind.Video) is not null)
        {
            peer.Clip = ClipFeed.Of(peer.Codec == RtpVideoCodec.H264 ? VideoCodec.H264 : VideoCodec.Vp8, 320, 180, 300_000);
        }

        peer.Transport = new PeerTransport(Clock.Now, new PeerTransportOptions
        {
            Session = session,
            Dtls = _dtls,
            Epoch = new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Handler = peer,
            Cname = "mcu",
            Seed = _count,
            SctpClock = _sctpClock,
        });
        Servers.Add(peer);
        Hub.Add(peer.Transport);
        client.TakeAnswer(Clock.Now, session.AnswerText, remotes);
    }

    /// <summary>A further offer of the first client.</summary>
    public void Renegotiate(bool restartsIce)
    {
        NegotiatedSession session = Answer(Client.CreateOffer(restartsIce), Peer.Transport.Session);
        Peer.Transport.Update(Clock.Now, session);
        Hub.AddUfrag(Peer.Transport);
        Client.TakeAnswer(Clock.Now, session.AnswerText, [ServerAddress]);
    }

    public void Run(double seconds) => Clock.RunFor(TimeSpan.FromSeconds(seconds));

    public void Connect()
    {
        Assert.IsTrue(Clock.RunUntil(() => Clients.TrueForAll(c => c.IsConnected) && Servers.TrueForAll(s => s.Transport.IsReady), Clock.Now + (20 * Second)));
    }

    public void Dispose()
    {
        Clients.ForEach(static client => client.Dispose());
        Servers.ForEach(static peer => peer.Dispose());
    }

    private NegotiatedSession Answer(string offer, NegotiatedSession? previous) => SdpAnswerer.Answer(offer, new AnswerOptions
    {
        IceUfrag = $"server{_count}v{_answers++}",
        IcePassword = $"serverPassword0123456789v{_answers}",
        Fingerprint = new SdpFingerprint("sha-256", _dtls.Certificate.Fingerprint),
        AudioTrack = new LocalTrack(1111, 0, "a"),
        VideoTrack = new LocalTrack(2222, 2223, "v"),
        Cname = "mcu",
        SessionId = 77,
        Previous = previous,
    });

    /// <summary>Two sockets of one side, one for each protocol.</summary>
    private sealed class Ways(VirtualEndpoint one, VirtualEndpoint other) : IDatagramSender
    {
        public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram) =>
            (to.Protocol == one.Address.Protocol ? one : other).TrySend(to, datagram);
    }
}
