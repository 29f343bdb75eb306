using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using McuServer.Transport;
using McuServer.Transport.Network;
using McuServer.Transport.Peer;

namespace McuServer.Benchmarks.Live;

/// <summary>What the clients saw since the mark.</summary>
/// <param name="DelaysMs">Delays of pictures as measured from outside, ascending.</param>
internal sealed record LoadResult(
    double Seconds, double LeastFramesPerSecond, double LongestGapMs, double LeastSoundPacketsPerSecond, long KeyFrameRequests,
    double[] DelaysMs, long UnreadCodes, double CpuSeconds);

/// <summary>
/// The process of the clients, so that their cost is not counted as the server's. It is told what to do by lines on its
/// standard input (join N, answer N SDP, leave N, mark, stop) and answers by lines (offer N SDP, first N MS, ended N WHY,
/// result JSON); SDP is in base64.
/// </summary>
internal sealed class LoadProcess : IDatagramHandler, IDisposable
{
    private readonly string _folder;
    private readonly int _width;
    private readonly int _height;
    private readonly LoadShared _shared;
    private readonly PeerHub _hub;
    private readonly NetworkLoop _loop;
    private readonly ConcurrentQueue<Action<TimeSpan>> _commands = new();
    private readonly Dictionary<int, LoadPeer> _peers = [];
    private readonly List<LoadPeer> _list = [];
    private readonly CancellationTokenSource _stop = new();
    private TimeSpan _markedAt;
    private TimeSpan _markedCpu;

    private LoadProcess(string folder, int senders, int width, int height)
    {
        _folder = folder;
        _width = width;
        _height = height;
        _shared = new LoadShared(Tell);
        if (senders > 0)
        {
            _shared.Watch = new MixWatch(0, senders);
        }

        _shared.Udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _loop = new NetworkLoop(_shared.Udp, null, _shared.Origin);
        _hub = new PeerHub(_loop, 7);
    }

    public TimeSpan NextDeadline
    {
        get
        {
            TimeSpan next = _hub.NextDeadline;
            for (int i = 0; i < _list.Count; i++)
            {
                TimeSpan due = _list[i].NextDue;
                next = due < next ? due : next;
            }

            return next;
        }
    }

    /// <param name="senders">So many send pictures that are read back from the mix; 0: they are not read.</param>
    public static int Run(string folder, int senders, int width, int height)
    {
        using LoadProcess process = new(folder, senders, width, height);
        Thread network = new(() => process._loop.Run(process, process._stop.Token)) { Name = "load", Priority = ThreadPriority.AboveNormal };
        network.Start();
        while (Console.In.ReadLine() is { } line && line != "stop")
        {
            process.Obey(line.Split(' '));
        }

        using ManualResetEventSlim told = new(false);
        process.Post(now =>
        {
            process.TellResult(now);
            told.Set();
        });
        told.Wait();
        process._stop.Cancel();
        network.Join();
        return 0;
    }

    public void Dispose()
    {
        _list.ForEach(peer => peer.Dispose());
        _shared.Dispose();
        _stop.Dispose();
    }

    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram) => _hub.Handle(now, from, datagram);

    public bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame) => false;

    public void HandleConnectionClosed(TimeSpan now, in TransportAddress from)
    {
    }

    public void HandleTimeout(TimeSpan now)
    {
        _hub.HandleTimeout(now);
        for (int i = 0; i < _list.Count; i++)
        {
            if (_list[i].NextDue <= now)
            {
                _list[i].Turn(now, _hub);
            }
        }
    }

    public void HandleWake(TimeSpan now)
    {
        while (_commands.TryDequeue(out Action<TimeSpan>? command))
        {
            command(now);
        }
    }

    private static void Tell(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }

    private void Post(Action<TimeSpan> command)
    {
        _commands.Enqueue(command);
        _shared.Udp.Wake();
    }

    private void Obey(string[] words)
    {
        int number = words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 0;
        switch (words[0])
        {
            case "prepare":
                Parallel.For(0, number, i => LoadClip.Get(_folder, i, _width, _height));
                Tell("prepared");
                break;
            case "join":
                LoadPeer peer = new(number, _shared, LoadClip.Get(_folder, number % 9, _width, _height), new LoadVoice(number % 9));
                Post(_ => Offer(peer));
                break;
            case "answer":
                string answer = Encoding.UTF8.GetString(Convert.FromBase64String(words[2]));
                Post(now => _peers[number].Connect(now, answer, _hub));
                break;
            case "leave":
                Post(now => Leave(now, number));
                break;
            case "mark":
                Post(Mark);
                break;
            default:
                throw new InvalidOperationException($"'{words[0]}' is no command");
        }
    }

    private void Offer(LoadPeer peer)
    {
        _peers.Add(peer.Number, peer);
        _list.Add(peer);
        string offer = peer.MakeOffer(_shared.Now);
        Tell($"offer {peer.Number} {Convert.ToBase64String(Encoding.UTF8.GetBytes(offer))}");
    }

    private void Leave(TimeSpan now, int number)
    {
        LoadPeer peer = _peers[number];
        peer.Close(now, _hub);
        _peers.Remove(number);
        _list.Remove(peer);
        peer.Dispose();
    }

    private void Mark(TimeSpan now)
    {
        _markedAt = now;
        _markedCpu = Environment.CpuUsage.TotalTime;
        _shared.Watch?.Mark();
        _list.ForEach(peer => peer.Mark(now));
    }

    private void TellResult(TimeSpan now)
    {
        double seconds = (now - _markedAt).TotalSeconds;
        double frames = double.MaxValue;
        double sound = double.MaxValue;
        double gap = 0;
        long requests = 0;
        foreach (LoadPeer peer in _list)
        {
            frames = Math.Min(frames, peer.FrameCount / seconds);
            sound = Math.Min(sound, peer.SoundPackets / seconds);
            gap = Math.Max(gap, peer.LongestGap.TotalMilliseconds);
            requests += peer.KeyFrameRequests;
        }

        double[] delays = _shared.Watch?.TakeDelaysMs() ?? [];
        double cpu = (Environment.CpuUsage.TotalTime - _markedCpu).TotalSeconds;
        LoadResult result = new(
            seconds, frames, gap, sound, requests, delays, _shared.Watch?.UnreadCount ?? 0, cpu);
        Tell($"result {JsonSerializer.Serialize(result)}");
    }
}
