using System.Net;
using McuServer.Conference.Control;
using McuServer.Conference.Playing;
using McuServer.Conference.Recording;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Ice;
using McuServer.Transport.Network;

namespace McuServer.Conference.Live;

/// <summary>An address of this machine that carries media, and what clients are told instead of it (NAT).</summary>
public readonly record struct MediaEndpoint(IPAddress Listen, IPAddress Announced);

/// <summary>
/// The conferences of a process, driven by the real clock and real sockets: one network thread, two threads a room. What
/// fails in a room ends that room.
/// </summary>
public sealed class LiveHost : IConferenceServer, IRoomPlayers, IRecordableRooms, IDisposable
{
    /// <summary>Where the process may: what comes in is stamped and handed on before anything is decoded.</summary>
    private const int NetworkNice = -8;

    private readonly ConferenceServer _server;
    private readonly ServerClock _clock = new(TimeProvider.System);
    private readonly UdpPort _udp = new();
    private readonly TcpPort _tcp;
    private readonly NetworkLoop _loop;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<LiveRoom, RoomRunner> _runners = [];
    private readonly List<Thread> _enders = [];
    private readonly Action<string, Exception> _onFailure;
    private readonly Thread _network;

    /// <param name="options">The candidates are made here, from what was bound.</param>
    /// <param name="tcpPort">0: no ICE-TCP.</param>
    /// <param name="onFailure">Told which room, or "network", stopped, and why.</param>
    /// <param name="bufferBytes">Asked of the kernel for each UDP socket, both ways; <see cref="Udp"/> says what it gave.</param>
    /// <exception cref="NativeException">A port cannot be had.</exception>
    /// <exception cref="ArgumentException">An address is to be announced that nobody can reach.</exception>
    public LiveHost(
        Func<IReadOnlyList<IceCandidate>, ConferenceOptions> options, MixResources resources, IReadOnlyList<MediaEndpoint> endpoints,
        int udpPort, int tcpPort, Action<string, Exception> onFailure, int bufferBytes = UdpBatchSocket.DefaultBufferBytes)
    {
        _onFailure = onFailure;
        _tcp = new TcpPort(_udp);
        Candidates = Bind(endpoints, udpPort, tcpPort, bufferBytes);
        _loop = new NetworkLoop(_udp, tcpPort == 0 ? null : _tcp, _clock.Origin);
        _server = new ConferenceServer(options(Candidates), resources, _loop, _udp.Socket, _udp.Wake, () => _clock.Now, _clock.StartUtc)
        {
            RoomOpened = OpenRoom,
            RoomEmptied = CloseRoom,
        };
        _network = new Thread(RunNetwork) { IsBackground = true, Name = "udp" };
        _network.Start();
    }

    public IRoomDirectory Rooms => _server.Rooms;

    public RoomPlayer? PlayerOf(string room) => _server.PlayerOf(room);

    public IRecordableRoom? RecordableOf(string room) => _server.RecordableOf(room);

    public event Action<IConferenceSession, ReadOnlyMemory<byte>>? MessageReceived
    {
        add => _server.MessageReceived += value;
        remove => _server.MessageReceived -= value;
    }

    public LiveMetrics Metrics => _server.Metrics;

    /// <summary>The addresses that clients are told of.</summary>
    public IReadOnlyList<IceCandidate> Candidates { get; }

    /// <summary>What the kernel's buffers and sends came to.</summary>
    public UdpPort Udp => _udp;

    /// <summary>Encodes in use for a room's pictures and for its sound; zero without media. About now: no tick is waited for.</summary>
    public (int Video, int Sound) CountEncodes(string room)
    {
        lock (_lock)
        {
            foreach (LiveRoom one in _runners.Keys)
            {
                if (one.Name == room)
                {
                    return (one.Egress.LastRenditionCount, one.Egress.Sound.ActiveCount);
                }
            }
        }

        return default;
    }

    public bool IsDraining => _server.IsDraining;

    public ServerStatistics Statistics => _server.Statistics;

    public IReadOnlyList<IConferenceSession> SessionsOf(string room) => _server.SessionsOf(room);

    public RoomMediaStatistics? StatisticsOf(string room) => _server.StatisticsOf(room);

    public int RoomCount => _server.RoomCount;

    public int ParticipantCount => _server.ParticipantCount;

    public IConferenceSession Join(JoinRequest request) => _server.Join(request);

    public bool TryResume(string resumeToken, out IConferenceSession? session) => _server.TryResume(resumeToken, out session);

    public void BeginDrain() => _server.BeginDrain();

    public void WriteMetrics(TextWriter writer)
    {
        _server.WriteMetrics(writer);
        SocketReport.Write(writer, _udp, _tcp, _loop);
    }

    public void Dispose()
    {
        _server.EndAll("room-ended");
        // One more turn of the network thread, so that the goodbyes leave.
        using (ManualResetEventSlim turned = new(false))
        {
            if (_server.Network.TryPost(_ => turned.Set()))
            {
                turned.Wait(TimeSpan.FromSeconds(1));
            }
        }

        _stop.Cancel();
        _network.Join();
        RoomRunner[] runners;
        Thread[] enders;
        lock (_lock)
        {
            runners = [.. _runners.Values];
            enders = [.. _enders];
            _runners.Clear();
        }

        foreach (RoomRunner runner in runners)
        {
            EndRunner(runner);
        }

        foreach (Thread ender in enders)
        {
            ender.Join();
        }

        _server.Dispose();
        _tcp.Dispose();
        _udp.Dispose();
        _stop.Dispose();
    }

    private IReadOnlyList<IceCandidate> Bind(IReadOnlyList<MediaEndpoint> endpoints, int udpPort, int tcpPort, int bufferBytes)
    {
        List<IPEndPoint> udp = [];
        List<IPEndPoint> tcp = [];
        foreach (MediaEndpoint endpoint in endpoints)
        {
            udp.Add(new IPEndPoint(endpoint.Announced, _udp.Bind(new IPEndPoint(endpoint.Listen, udpPort), bufferBytes).Port));
            if (tcpPort != 0)
            {
                tcp.Add(new IPEndPoint(endpoint.Announced, _tcp.Listen(new IPEndPoint(endpoint.Listen, tcpPort))));
            }
        }

        return IceCandidates.Announce(udp, tcp);
    }

    private void OpenRoom(LiveRoom room)
    {
        RoomRunner runner = new(room, _clock, _server.Metrics, FailRoom);
        lock (_lock)
        {
            _runners.Add(room, runner);
        }

        runner.Start();
    }

    /// <summary>On the network thread, which must not wait for the room's threads: a thread of its own does.</summary>
    private void CloseRoom(LiveRoom room)
    {
        RoomRunner? runner;
        lock (_lock)
        {
            if (!_runners.Remove(room, out runner))
            {
                return;
            }

            Thread ender = new(() => EndRunner(runner)) { IsBackground = true, Name = "room end" };
            _enders.RemoveAll(static thread => !thread.IsAlive);
            _enders.Add(ender);
            ender.Start();
        }
    }

    private static void EndRunner(RoomRunner runner)
    {
        runner.Dispose();
        runner.Room.Dispose();
    }

    private void FailRoom(LiveRoom room, Exception failure)
    {
        _onFailure($"room '{room.Name}'", failure);
        _server.EndRoom(room, "room-failed");
    }

    private void RunNetwork()
    {
        NativeThread.TrySetNice(NetworkNice);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _loop.Run(_server.Datagrams, _stop.Token);
            }
#pragma warning disable CA1031 // One broken invariant in one peer's handling must not end all conferences.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _onFailure("network", e);
            }
        }
    }
}
