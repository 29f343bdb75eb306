using System.Collections.Immutable;
using McuServer.Conference;
using McuServer.Conference.Headless;
using McuServer.Conference.Live;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Layouts;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Network;
using McuServer.Transport;
using McuServer.Transport.Network;

namespace McuServer.TestKit.Live;

/// <summary>
/// A live server on a virtual clock and a virtual network, with its test peers: the real sessions, rooms, loops, encoders
/// and transport, all on one thread. An hour of a lossy conference is as long as its encoding takes.
/// </summary>
public sealed class VirtualConference : IDisposable
{
    private const ushort ServerPort = 40_000;
    private static readonly uint s_serverAddress = 0x0A00_0001;

    private readonly Dictionary<LiveRoom, RoomTicks> _rooms = [];
    private readonly List<TestPeer> _peers = [];
    private readonly VirtualEndpoint _endpoint;
    private readonly MeasuredSender _sender;
    private int _peerCount;

    /// <param name="change">Changes the server's options: a small canvas at 25 pictures a second, unless told otherwise.</param>
    public VirtualConference(ulong seed = 1, Func<ConferenceOptions, ConferenceOptions>? change = null)
    {
        LayoutSource layouts = new(Path.Combine(AppContext.BaseDirectory, "layouts"));
        Resources = new MixResources(1, () => new OverlayPainter(layouts.Folder)) { KeyFrames = KeyFrameLimits.Live };
        Layout layout = layouts.Find("grid-auto", layouts.Folder);
        Network = new VirtualNetwork(Clock, seed);
        ConferenceOptions options = new()
        {
            Layout = layout,
            FindLayout = id => layouts.Catalog.TryGet(id, out Layout found) ? found : null,
            Candidates = [new IceCandidate("1", 1, "udp", IceCandidate.UdpHostPriority(0), "10.0.0.1", ServerPort)],
            Width = 640,
            Height = 360,
            FramesPerSecond = 25,
            VideoBitrateBps = 500_000,
            Preset = "ultrafast",
            Seed = (int)seed,
        };
        byte[] buffer = new byte[2048];
        _endpoint = Network.Attach(
            TransportAddress.FromIPv4(s_serverAddress, ServerPort),
            (TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram) =>
            {
                datagram.CopyTo(buffer);
                long before = Allocated;
                Server!.Datagrams.Handle(now, from, buffer.AsSpan(0, datagram.Length));
                DatagramBytes += Allocated - before;
            });
        _sender = new MeasuredSender(_endpoint);
        Server = new ConferenceServer(
            WithoutLevelling(change is null ? options : change(options)), Resources, _sender, socket: null, wake: () => { }, () => Clock.Now,
            new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc))
        {
            RoomOpened = OpenRoom,
            RoomEmptied = CloseRoom,
        };
        Clock.Add(new Timed(() => Server.Datagrams.NextDeadline, HandleTimeout));
    }

    /// <summary>Tones keep the level they are sent with, so that a table of levels says who hears whom.</summary>
    private static ConferenceOptions WithoutLevelling(ConferenceOptions options) => options with
    {
        RoomDefaults = (options.RoomDefaults ?? options.PlainRoom) with { Levelling = false },
        Rooms = options.Rooms.ToImmutableDictionary(static room => room.Key, static room => room.Value with { Levelling = false }),
    };

    /// <summary>Bytes that the server allocated while it took datagrams in; what the virtual network needs is left out.</summary>
    public long DatagramBytes { get; private set; }

    /// <summary>The same for the peers' deadlines and what was posted.</summary>
    public long NetworkBytes { get; private set; }

    /// <summary>The same for the ticks of the sound.</summary>
    public long AudioTickBytes { get; private set; }

    /// <summary>The same for the ticks of the pictures.</summary>
    public long VideoTickBytes { get; private set; }

    public VirtualClock Clock { get; } = new();

    public VirtualNetwork Network { get; }

    public ConferenceServer Server { get; }

    public MixResources Resources { get; }

    /// <summary>The server's socket.</summary>
    public VirtualEndpoint Endpoint => _endpoint;

    /// <summary>Rooms that are being ticked.</summary>
    public IEnumerable<LiveRoom> Rooms => _rooms.Keys;

    public IReadOnlyList<TestPeer> Peers => _peers;

    public LiveRoom Room(string name = "room") => _rooms.Keys.Single(room => room.Name == name);

    /// <summary>Somebody comes in: session, offer and answer, and a peer with a socket of its own. It connects as time goes on.</summary>
    public VirtualParticipant Join(
        string id, TestPeerOptions? options = null, string room = "room", PeerUse use = PeerUse.Conference, LinkProfile? link = null,
        Role role = Role.Panelist) => Connect(Enter(id, role, room, use), options, link);

    /// <summary>Comes to the door without a connection yet: to wait in the lobby, for instance.</summary>
    public IConferenceSession Enter(
        string id, Role role = Role.Panelist, string room = "room", PeerUse use = PeerUse.Conference) =>
        Server.Join(new JoinRequest { Room = room, ParticipantId = id, Name = id, Role = role, Use = use });

    /// <summary>A new connection of a session that there is: a reloaded page.</summary>
    /// <param name="readAnswer">What the client makes of the answer, if it does not keep to it.</param>
    public VirtualParticipant Connect(
        IConferenceSession session, TestPeerOptions? options = null, LinkProfile? link = null, Func<string, string>? readAnswer = null)
    {
        int number = ++_peerCount;
        TestPeerOptions chosen = (options ?? new TestPeerOptions()) with { Seed = (ulong)(1000 + number) };
        TransportAddress address = TransportAddress.FromIPv4(s_serverAddress + (uint)(256 * number), 50_000);
        TestPeer peer = TestPeer.On(Network, Clock, address, chosen);
        _peers.Add(peer);
        if (link is not null)
        {
            Network.SetProfile(peer.Endpoint!, _endpoint, link);
            Network.SetProfile(_endpoint, peer.Endpoint!, link);
        }

        VirtualParticipant participant = new(this, session, peer) { ReadAnswer = readAnswer };
        participant.Negotiate();
        return participant;
    }

    /// <summary>What the way out says of bytes that wait for an address, as a TCP connection would; null: nothing waits.</summary>
    public Func<TransportAddress, int>? QueuedBytes
    {
        set => _sender.QueuedBytes = value;
    }

    public void RunFor(TimeSpan time) => Clock.RunFor(time);

    public void RunFor(double seconds) => Clock.RunFor(TimeSpan.FromSeconds(seconds));

    public bool RunUntil(Func<bool> condition, double limitSeconds) => Clock.RunUntil(condition, TimeSpan.FromSeconds(limitSeconds));

    /// <summary>Does on the server's network thread, which is this one, what was posted.</summary>
    public void Wake()
    {
        long before = Allocated;
        Server.Datagrams.HandleWake(Clock.Now);
        NetworkBytes += Allocated - before;
    }

    /// <summary>A participant's peer is gone from the network and from the clock.</summary>
    public void Remove(VirtualParticipant participant)
    {
        Clock.Remove(participant.Peer);
        Network.Detach(participant.Peer.Endpoint!);
        _peers.Remove(participant.Peer);
        participant.Peer.Dispose();
    }

    public void Dispose()
    {
        foreach (TestPeer peer in _peers)
        {
            peer.Dispose();
        }

        Server.EndAll("room-ended");
        Wake();
        foreach (LiveRoom room in _rooms.Keys.ToList())
        {
            CloseRoom(room);
        }

        Server.Dispose();
        Resources.Dispose();
    }

    /// <summary>By this thread, without what sending into the virtual network took.</summary>
    private long Allocated => GC.GetAllocatedBytesForCurrentThread() - _sender.AllocatedBytes;

    private void HandleTimeout(TimeSpan now)
    {
        long before = Allocated;
        Server.Datagrams.HandleTimeout(now);
        NetworkBytes += Allocated - before;
    }

    private void OpenRoom(LiveRoom room)
    {
        RoomTicks ticks = new(this, room, Clock.Now);
        _rooms.Add(room, ticks);
        Clock.Add(ticks);
    }

    private void CloseRoom(LiveRoom room)
    {
        if (_rooms.Remove(room, out RoomTicks? ticks))
        {
            Clock.Remove(ticks);
            room.Dispose();
        }
    }

    /// <summary>The way into the virtual network, which allocates for itself: that is not the server's.</summary>
    private sealed class MeasuredSender(VirtualEndpoint endpoint) : IDatagramSender
    {
        public long AllocatedBytes { get; private set; }

        public Func<TransportAddress, int>? QueuedBytes { get; set; }

        public int GetQueuedBytes(in TransportAddress to) => QueuedBytes?.Invoke(to) ?? 0;

        public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isSent = endpoint.TrySend(to, datagram);
            AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            return isSent;
        }
    }

    /// <summary>The two loops of a room on the virtual clock; sound before pictures at the same time.</summary>
    private sealed class RoomTicks : ITimed
    {
        private readonly VirtualConference _conference;
        private readonly LiveRoom _room;
        private readonly TickClock _audio = new(AudioMixLoop.TicksPerSecond, maxBehind: 0);
        private readonly TickClock _video;

        public RoomTicks(VirtualConference conference, LiveRoom room, TimeSpan now)
        {
            _conference = conference;
            _room = room;
            _video = new TickClock(room.FramesPerSecond, maxBehind: 0);
            _audio.Start(now);
            _video.Start(now);
        }

        public TimeSpan? NextDeadline => _audio.NextDue < _video.NextDue ? _audio.NextDue : _video.NextDue;

        public void HandleTimeout(TimeSpan now)
        {
            if (_audio.TryBegin(now, out TimeSpan audio))
            {
                long before = _conference.Allocated;
                _room.AudioTick(audio);
                _conference.AudioTickBytes += _conference.Allocated - before;
            }

            if (_video.TryBegin(now, out TimeSpan video))
            {
                long before = _conference.Allocated;
                _room.VideoTick(video);
                _conference.VideoTickBytes += _conference.Allocated - before;
            }

            _conference.Wake();
        }
    }
}

/// <summary>One participant of a <see cref="VirtualConference"/>: its session at the server, and its peer.</summary>
public sealed class VirtualParticipant(VirtualConference conference, IConferenceSession session, TestPeer peer)
{
    public IConferenceSession Session { get; } = session;

    public TestPeer Peer { get; } = peer;

    public bool IsConnected => Peer.IsConnected;

    internal Func<string, string>? ReadAnswer { get; init; }

    /// <summary>The peer offers, the server answers.</summary>
    public void Negotiate(bool restartsIce = false)
    {
        string offer = Peer.CreateOffer(restartsIce);
        Task<string> answer = Session.AnswerAsync(offer, CancellationToken.None);
        conference.Wake();
        string text = answer.GetAwaiter().GetResult();
        Peer.TakeAnswer(conference.Clock.Now, ReadAnswer?.Invoke(text) ?? text);
    }
}
