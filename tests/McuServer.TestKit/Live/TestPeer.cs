using McuServer.Native;
using McuServer.Rtp;
using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.TestKit.Network;
using McuServer.Transport;
using McuServer.Transport.Network;
using McuServer.Transport.Peer;

namespace McuServer.TestKit.Live;

/// <summary>
/// A whole client: makes an offer, takes the answer, connects by ICE and DTLS, sends sound and pictures, and receives the
/// mix. Without a socket or a clock, so that it runs on a <see cref="VirtualNetwork"/> and on real sockets alike. What it
/// decides at random comes from its seed; only keys do not.
/// </summary>
public sealed partial class TestPeer : IDatagramHandler, ITimed, IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);
    private static readonly Lazy<DtlsContext> s_dtls = new(static () => CreateDtls());

    private readonly IDatagramSender _sender;
    private readonly SeededRandom _random;
    private readonly Handler _handler;
    private readonly List<OfferSection> _sections = [];
    private readonly DtlsContext _dtls;
    private readonly int _channel;
    private OfferBuilder? _offer;
    private ulong _version;
    private string _ufrag;
    private string _password;

    /// <param name="channel">Which of the sender's sockets is this peer's.</param>
    public TestPeer(TestPeerOptions options, IDatagramSender sender, int channel = 0)
    {
        Options = options;
        _sender = sender;
        _channel = channel;
        _random = new SeededRandom(options.Seed);
        _handler = new Handler(this);
        _dtls = options.Dtls ?? s_dtls.Value;
        Sound = new ReceivedSound(options);
        Picture = new ReceivedPicture(options);
        (_ufrag, _password) = (Text(8), Text(24));
        AddSections();
    }

    public TestPeerOptions Options { get; }

    /// <summary>Null before the first answer.</summary>
    public PeerTransport? Transport { get; private set; }

    public NegotiatedSession? Session { get; private set; }

    public ReceivedSound Sound { get; }

    public ReceivedPicture Picture { get; }

    public bool IsConnected { get; private set; }

    public TimeSpan ConnectedAt { get; private set; }

    public bool IsReachable { get; private set; } = true;

    /// <summary>Why the connection is over; null while it is not.</summary>
    public PeerEnd? End { get; private set; }

    /// <summary>kill -9: it does nothing and hears nothing any more.</summary>
    public bool IsDead { get; set; }

    /// <summary>Channels that can be used, by their id.</summary>
    public Dictionary<int, string> Channels { get; } = [];

    /// <summary>Messages that came, oldest first.</summary>
    public List<(int Channel, bool IsText, byte[] Bytes)> Messages { get; } = [];

    public long SenderReportCount { get; private set; }

    /// <summary>Sees each sender report of the server, with the medium that it is about.</summary>
    public Action<SectionKind, SenderInfo>? ReportSeen { get; set; }

    public long GoodbyeCount { get; private set; }

    public TimeSpan NextDeadline
    {
        get
        {
            TimeSpan next = Transport is null || IsDead ? TimeSpan.MaxValue : Transport.NextDeadline;
            TimeSpan media = IsDead ? TimeSpan.MaxValue : NextMedia;
            return media < next ? media : next;
        }
    }

    TimeSpan? ITimed.NextDeadline => NextDeadline == TimeSpan.MaxValue ? null : NextDeadline;

    public static DtlsContext CreateDtls(IReadOnlyList<SrtpProfile>? profiles = null) =>
        DtlsContext.Create(DtlsCertificate.Create(DateTimeOffset.UtcNow, "TestPeer"), profiles);

    /// <summary>A peer with a socket of its own on a virtual network.</summary>
    public static TestPeer On(VirtualNetwork network, VirtualClock clock, in TransportAddress address, TestPeerOptions options)
    {
        TestPeer? peer = null;
        byte[] buffer = new byte[2048];
        VirtualEndpoint endpoint = network.Attach(address, (TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram) =>
        {
            datagram.CopyTo(buffer);
            peer!.Handle(now, from, buffer.AsSpan(0, datagram.Length));
        });
        peer = new TestPeer(options, endpoint, address.Channel) { Endpoint = endpoint };
        clock.Add(peer);
        return peer;
    }

    /// <summary>Its socket, on a virtual network.</summary>
    public VirtualEndpoint? Endpoint { get; private init; }

    /// <summary>An offer for what the options say; a later one of the same sections, with new credentials to restart ICE.</summary>
    public string CreateOffer(bool restartsIce = false)
    {
        if (restartsIce)
        {
            (_ufrag, _password) = (Text(8), Text(24));
        }

        _offer = new OfferBuilder
        {
            Sections = [.. _sections],
            IceUfrag = _ufrag,
            IcePassword = _password,
            Fingerprint = new SdpFingerprint("sha-256", _dtls.Certificate.Fingerprint),
            Setup = Options.Setup,
            Cname = $"peer{Options.Seed}",
            SessionId = 1000 + Options.Seed,
            SessionVersion = ++_version,
            OpusParameters = "minptime=10" + (Options.UsesFec ? ";useinbandfec=1" : "") + (Options.UsesDtx ? ";usedtx=1" : ""),
            Extensions = Options.UsesTransportFeedback ? HeaderExtensionUris.Default
                : [.. HeaderExtensionUris.Default.Where(static uri => uri != HeaderExtensionUris.TransportSequence)],
        };
        return _offer.Build();
    }

    /// <summary>Changes what the next offer says of a section: its direction, or that it is stopped.</summary>
    public void Change(int section, Func<OfferSection, OfferSection> change) => _sections[section] = change(_sections[section]);

    /// <summary>A second picture from the next offer on, that is only sent; the number of its section.</summary>
    public int AddScreen()
    {
        _sections.Add(new OfferSection(SectionKind.Video, MediaDirection.SendOnly)
        {
            Codecs = Options.VideoCodecs,
            Ssrc = Ssrc(),
            RtxSsrc = Ssrc(),
        });
        return _sections.Count - 1;
    }

    /// <summary>Takes the answer to the last offer and begins to connect, or goes on as it says.</summary>
    /// <param name="remotes">Where the server is; null = the candidates of the answer.</param>
    public void TakeAnswer(TimeSpan now, string answer, IReadOnlyList<TransportAddress>? remotes = null)
    {
        Session = _offer!.ReadAnswer(answer, Session);
        if (Transport is null)
        {
            Transport = new PeerTransport(now, new PeerTransportOptions
            {
                Session = Session,
                Dtls = _dtls,
                Epoch = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc),
                Handler = _handler,
                Cname = $"peer{Options.Seed}",
                Seed = (int)(_random.Next() & 0x7FFF_FFFF),
                Ice = Options.Ice,
                Remotes = remotes ?? Candidates(Session),
                SctpClock = Options.SctpClock,
            });
        }
        else
        {
            Transport.Update(now, Session);
        }

        CreateSenders();
        Drain();
    }

    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram)
    {
        if (Transport is not null && !IsDead)
        {
            Transport.Handle(now, from, datagram);
            Drain();
        }
    }

    public void HandleTimeout(TimeSpan now)
    {
        if (Transport is null || IsDead)
        {
            return;
        }

        if (Transport.NextDeadline <= now)
        {
            Transport.HandleTimeout(now);
        }

        SendAndPlay(now);
        Drain();
    }

    public bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame) => false;

    public void HandleConnectionClosed(TimeSpan now, in TransportAddress from)
    {
    }

    public void HandleWake(TimeSpan now)
    {
    }

    /// <summary>Opens a channel of its own; its id, or −1.</summary>
    public int OpenChannel(string label)
    {
        int id = Transport!.OpenChannel(label);
        Drain();
        return id;
    }

    public bool TrySendMessage(int channel, bool isText, ReadOnlySpan<byte> message)
    {
        bool isSent = Transport!.TrySendMessage(channel, isText, message);
        Drain();
        return isSent;
    }

    /// <summary>Says goodbye.</summary>
    public void Close(TimeSpan now)
    {
        Transport?.Close(now);
        Drain();
    }

    public void Dispose()
    {
        IsDead = true;
        Transport?.Dispose();
        DisposeSenders();
        Sound.Dispose();
        Picture.Dispose();
    }

    internal static VideoCodec ToNative(RtpVideoCodec codec) => codec switch
    {
        RtpVideoCodec.Vp8 => VideoCodec.Vp8,
        RtpVideoCodec.H264 => VideoCodec.H264,
        RtpVideoCodec.Vp9 => VideoCodec.Vp9,
        _ => VideoCodec.Av1,
    };

    internal static RtpVideoCodec ToRtp(string name) => name.ToUpperInvariant() switch
    {
        "VP8" => RtpVideoCodec.Vp8,
        "H264" => RtpVideoCodec.H264,
        "VP9" => RtpVideoCodec.Vp9,
        "AV1" => RtpVideoCodec.Av1,
        _ => throw new ArgumentException($"No codec {name} here.", nameof(name)),
    };

    private List<TransportAddress> Candidates(NegotiatedSession session)
    {
        List<TransportAddress> remotes = [];
        foreach (IceCandidate candidate in session.RemoteCandidates)
        {
            if (candidate.Protocol == "udp" && System.Net.IPAddress.TryParse(candidate.Address, out System.Net.IPAddress? address))
            {
                remotes.Add(TransportAddress.From(new System.Net.IPEndPoint(address, candidate.Port), _channel));
            }
        }

        return remotes;
    }

    private void AddSections()
    {
        if (Options.Audio is { } audio)
        {
            _sections.Add(new OfferSection(SectionKind.Audio, audio) { Ssrc = Ssrc() });
        }

        if (Options.Video is { } video)
        {
            _sections.Add(new OfferSection(SectionKind.Video, video)
            {
                Codecs = Options.VideoCodecs,
                Rids = Options.Rids,
                Ssrc = Ssrc(),
                RtxSsrc = Ssrc(),
            });
        }

        if (Options.HasScreen)
        {
            _sections.Add(new OfferSection(SectionKind.Video, MediaDirection.SendOnly)
            {
                Codecs = Options.VideoCodecs,
                Ssrc = Ssrc(),
                RtxSsrc = Ssrc(),
            });
        }

        if (Options.HasData)
        {
            _sections.Add(new OfferSection(SectionKind.Data));
        }
    }

    private uint Ssrc() => Options.AnnouncesSsrcs ? (uint)(2 + (_random.Next() % 0xFFFF_0000)) : 0;

    private string Text(int length)
    {
        Span<char> text = stackalloc char[length];
        for (int i = 0; i < length; i++)
        {
            text[i] = (char)('a' + _random.NextInt(26));
        }

        return new string(text);
    }

    private void Drain()
    {
        while (Transport!.TryPoll(out TransportAddress to, out ReadOnlySpan<byte> datagram))
        {
            _sender.TrySend(to, datagram);
        }
    }
}
