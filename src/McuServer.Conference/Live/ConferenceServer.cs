using System.Security.Cryptography;
using McuServer.Conference.Control;
using McuServer.Conference.Playing;
using McuServer.Conference.Recording;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Transport.Ice;
using McuServer.Transport.Network;
using McuServer.Transport.Peer;

namespace McuServer.Conference.Live;

/// <summary>
/// All live conferences of a process: rooms by name, sessions, and the network thread's part. It has no thread of its own:
/// <see cref="LiveHost"/> drives it by real clocks and sockets, tests by a virtual clock and network.
/// </summary>
public sealed partial class ConferenceServer : IConferenceServer, IRoomPlayers, IRecordableRooms, IDisposable
{
    private readonly ConferenceOptions _options;
    private readonly MixResources _resources;
    private readonly Func<TimeSpan> _clock;
    private readonly DateTime _epoch;
    private readonly DtlsContext _dtls;
    private readonly PacketCellPool _cells = new();
    private readonly Lock _lock = new();
    private readonly RoomDirectory _directory;
    private readonly Dictionary<string, HostedRoom> _hosted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LiveSession> _byId = new(StringComparer.Ordinal);
    private readonly SourceLimits _newByAddress = new((ulong)RandomNumberGenerator.GetInt32(int.MaxValue));
    private int _peerNumber;
    private volatile bool _isDraining;

    /// <param name="resources">With <see cref="KeyFrameLimits.Live"/>; owned by the caller.</param>
    /// <param name="sender">The way out of datagrams.</param>
    /// <param name="socket">For fan-out in one call; null without a real network.</param>
    /// <param name="wake">Has the network thread call <see cref="Network"/>.HandleWake.</param>
    /// <param name="clock">Time since the server's start.</param>
    /// <param name="epoch">Time of day (UTC) at that start.</param>
    public ConferenceServer(
        ConferenceOptions options, MixResources resources, IDatagramSender sender, UdpBatchSocket? socket, Action wake,
        Func<TimeSpan> clock, DateTime epoch)
    {
        _options = options;
        _resources = resources;
        _clock = clock;
        _epoch = epoch;
        _directory = new RoomDirectory(
            new RoomDirectoryOptions
            {
                MaxRooms = options.MaxRooms,
                MakesRoomsOnFirstJoin = options.CreatesRoomsOnJoin,
                Defaults = options.RoomDefaults ?? options.PlainRoom,
                ForgetsEmptyAfter = options.EmptyRoomKept,
                Rooms = options.Rooms,
            },
            MediaOf, FindLayout, clock, epoch);
        Certificate = DtlsCertificate.Create(new DateTimeOffset(epoch, TimeSpan.Zero));
        _dtls = DtlsContext.Create(Certificate, options.SrtpProfiles);
        Network = new PeerNetwork(
            sender, socket, wake, resources.EncodedFrames, Metrics, clock, (ulong)RandomNumberGenerator.GetInt32(int.MaxValue),
            unchecked((uint)options.Seed * 2654435761))
        {
            Care = Care,
        };
        PeerTotals = new PeerTotals(Network);
        resources.CreateRenditionEgress = (rendition, keyFrames) => new RenditionFanOut(Network, rendition, keyFrames, clock);
    }

    public IRoomDirectory Rooms => _directory;

    /// <inheritdoc/>
    public event Action<IConferenceSession, ReadOnlyMemory<byte>>? MessageReceived;

    public LiveMetrics Metrics { get; } = new();

    public DtlsCertificate Certificate { get; }

    /// <summary>
    /// Told of each new room, on the joiner's thread with the server's lock held: whoever drives the server begins to tick it.
    /// </summary>
    public Action<LiveRoom>? RoomOpened { get; set; }

    /// <summary>Told when a room has nobody left, on the network thread: its ticking is to be ended, then it is disposed of.</summary>
    public Action<LiveRoom>? RoomEmptied { get; set; }

    /// <summary>What happens on the network thread.</summary>
    internal PeerNetwork Network { get; }

    /// <summary>What the peers count, those who left included.</summary>
    internal PeerTotals PeerTotals { get; }

    /// <summary>The network's face for whoever drives it.</summary>
    public IDatagramHandler Datagrams => Network;

    public bool IsDraining => _isDraining;

    public int RoomCount
    {
        get
        {
            lock (_lock)
            {
                return _hosted.Values.Count(static hosted => hosted.Sessions.Count > 0);
            }
        }
    }

    public int ParticipantCount
    {
        get
        {
            lock (_lock)
            {
                return _byId.Count;
            }
        }
    }

    internal TimeSpan Now => _clock();


    /// <summary>Packets of pictures that are kept; none when every session has ended.</summary>
    internal int OutstandingCells => _cells.Outstanding;

    public bool TryResume(string resumeToken, out IConferenceSession? session)
    {
        session = null;
        lock (_lock)
        {
            foreach (LiveSession candidate in _byId.Values)
            {
                if (Equal(candidate.ResumeToken, resumeToken))
                {
                    candidate.Resume();
                    session = candidate;
                    return true;
                }
            }
        }

        return false;
    }

    public void BeginDrain()
    {
        lock (_lock)
        {
            _isDraining = true;
        }

        RoomEvent draining = new("server.draining");
        foreach (LiveSession session in AllSessions())
        {
            session.Tell(draining);
        }
    }

    /// <summary>Ends every session; their goodbyes leave with the network thread's next turns.</summary>
    public void EndAll(string reason)
    {
        foreach (LiveSession session in AllSessions())
        {
            End(session, reason);
        }
    }

    /// <summary>Ends every session of one room.</summary>
    internal void EndRoom(LiveRoom room, string reason)
    {
        foreach (LiveSession session in AllSessions())
        {
            if (session.LiveRoom == room)
            {
                End(session, reason);
            }
        }
    }

    public ServerStatistics Statistics => StatisticsReport.Of(this);

    public IReadOnlyList<IConferenceSession> SessionsOf(string room)
    {
        lock (_lock)
        {
            return _hosted.GetValueOrDefault(room) is { } hosted ? [.. hosted.Sessions] : [];
        }
    }

    public RoomMediaStatistics? StatisticsOf(string room)
    {
        LiveRoom? media;
        lock (_lock)
        {
            media = _hosted.GetValueOrDefault(room)?.Media;
        }

        return media is null ? null : StatisticsReport.Of(media);
    }

    public void WriteMetrics(TextWriter writer) => ServerReport.Write(writer, this);

    /// <summary>When nothing drives the server any more. Sessions end, peers say goodbye, rooms are given back.</summary>
    public void Dispose()
    {
        EndAll("room-ended");
        Network.HandleWake(Now);
        foreach (PeerTransport peer in (PeerTransport[])[.. Network.Hub.Peers])
        {
            Network.Hub.Close(Now, peer);
        }

        Network.Dispose();
        _cells.Dispose();
        _dtls.Dispose();
    }

    /// <summary>A text of a client, on the network thread.</summary>
    internal void HandOver(LiveSession session, ReadOnlySpan<byte> utf8)
    {
        if (MessageReceived is { } received)
        {
            received(session, utf8.ToArray());
        }
    }

    internal List<LiveSession> AllSessions()
    {
        lock (_lock)
        {
            return [.. _byId.Values];
        }
    }

    private static bool Equal(string a, string b) => CryptographicOperations.FixedTimeEquals(
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(a.AsSpan()),
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(b.AsSpan()));
}
