using McuServer.Conference.Control;
using McuServer.Conference.Headless;
using McuServer.Conference.Live;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Layouts;
using McuServer.Rtp.Sdp;
using McuServer.TestKit;
using McuServer.Transport;
using McuServer.Transport.Network;

namespace McuServer.Conference.Tests.Live;

/// <summary>
/// A <see cref="ConferenceServer"/> without sockets and threads, in virtual time: the test is the network thread and ticks
/// the rooms. Clients are offers; what their handshake would tell the session is told by the test.
/// </summary>
internal sealed class ServerRig : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);
    private bool _isDisposed;

    public ServerRig(Func<ConferenceOptions, ConferenceOptions>? change = null)
    {
        LayoutSource layouts = new(HeadlessRun.LayoutFolder);
        ConferenceOptions options = new()
        {
            Layout = layouts.Find("grid-auto", HeadlessRun.LayoutFolder),
            Candidates = [new IceCandidate("1", 1, "udp", IceCandidate.UdpHostPriority(0), "192.0.2.1", 40000)],
            Width = 320,
            Height = 180,
            FramesPerSecond = 10,
            Preset = "ultrafast",
            Seed = 1,
        };
        Resources = new MixResources(1, () => new OverlayPainter(layouts.Folder)) { SoundHasOwnThread = true, KeyFrames = KeyFrameLimits.Live };
        Server = new ConferenceServer(
            change?.Invoke(options) ?? options, Resources, new Nowhere(), null, () => { }, () => Now,
            new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc))
        {
            RoomOpened = room =>
            {
                OpenedCount++;
                Rooms.Add(room);
            },
            RoomEmptied = room =>
            {
                Rooms.Remove(room);
                room.Dispose();
            },
        };
    }

    public TimeSpan Now { get; private set; }

    public MixResources Resources { get; }

    public ConferenceServer Server { get; }

    /// <summary>Rooms that are ticked.</summary>
    public List<LiveRoom> Rooms { get; } = [];

    public int OpenedCount { get; private set; }

    /// <summary>An offer of sound and picture both ways.</summary>
    /// <param name="page">Another one has another certificate, as a page that was loaded anew.</param>
    public static string Offer(
        string page = "A1", string ufrag = "abcd", MediaDirection direction = MediaDirection.SendReceive, string video = "VP8") => new OfferBuilder
        {
            Sections = [new OfferSection(SectionKind.Audio, direction), new OfferSection(SectionKind.Video, direction) { Codecs = [video] }],
            IceUfrag = ufrag,
            IcePassword = $"{ufrag}0123456789012345678901",
            Fingerprint = new SdpFingerprint("sha-256", string.Join(':', Enumerable.Repeat(page, 32))),
        }.Build();

    public LiveSession Join(string id, string room = "lobby", PeerUse use = PeerUse.Conference, string? address = null, string? offer = null,
        Role role = Role.Panelist) =>
        (LiveSession)Server.Join(new JoinRequest
        {
            Room = room,
            ParticipantId = id,
            Name = id,
            Role = role,
            Use = use,
            Address = address is null ? null : System.Net.IPAddress.Parse(address),
            Offer = offer,
        });

    public async Task<string> AnswerAsync(LiveSession session, string offer, CancellationToken cancellation = default)
    {
        Task<string> answer = session.AnswerAsync(offer, cancellation);
        Turn();
        return await answer;
    }

    public async Task<string> RestartAsync(LiveSession session, string ufrag, string password)
    {
        Task<string> fragment = session.RestartIceAsync(ufrag, password, CancellationToken.None);
        Turn();
        return await fragment;
    }

    /// <summary>Joined, answered, and as after the handshake.</summary>
    public async Task<LiveSession> ConnectAsync(
        string id, string room = "lobby", PeerUse use = PeerUse.Conference, Role role = Role.Panelist)
    {
        LiveSession session = Join(id, room, use, role: role);
        await AnswerAsync(session, Offer(direction: use switch
        {
            PeerUse.Publish => MediaDirection.SendOnly,
            PeerUse.Watch => MediaDirection.ReceiveOnly,
            _ => MediaDirection.SendReceive,
        }));
        session.Peer!.OnConnected(Now);
        Turn();
        return session;
    }

    /// <summary>The network thread and the rooms do what waits.</summary>
    public void Turn()
    {
        Server.Datagrams.HandleWake(Now);
        foreach (LiveRoom room in (LiveRoom[])[.. Rooms])
        {
            room.AudioTick(Now);
        }
    }

    public void Advance(double seconds)
    {
        TimeSpan end = Now + TimeSpan.FromSeconds(seconds);
        while (Now < end)
        {
            Now += s_step;
            Server.Datagrams.HandleTimeout(Now);
            Turn();
        }
    }

    /// <summary>Ticks of the pictures of the only room, at 10 a second.</summary>
    public void Show(int pictures = 2)
    {
        for (int i = 0; i < pictures; i++)
        {
            Advance(0.1);
            Rooms.Single().VideoTick(Now);
        }
    }

    /// <summary>What a session that has ended was told; at most its last 1024.</summary>
    public static async Task<List<RoomEvent>> EventsAsync(LiveSession session)
    {
        Assert.IsTrue(session.HasEnded);
        List<RoomEvent> events = [];
        await foreach (RoomEvent e in session.ReadEventsAsync(CancellationToken.None))
        {
            events.Add(e);
        }

        return events;
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Server.Dispose();
            Resources.Dispose();
        }
    }

    private sealed class Nowhere : IDatagramSender
    {
        public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram) => true;
    }
}
