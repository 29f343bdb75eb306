using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McuServer.Benchmarks.Live;

/// <summary>What the clients saw since the mark.</summary>
/// <param name="DelaysMs">Delays of pictures as measured from outside, ascending.</param>
internal sealed record LoadResult(
    double Seconds, double LeastFramesPerSecond, double LongestGapMs, double LeastSoundPacketsPerSecond, long KeyFrameRequests,
    double[] DelaysMs, long ReadCodes, long UnreadCodes, double CpuSeconds, long ReceivedPackets = 0, long LostPackets = 0, double MeanFramesPerSecond = 0);

/// <summary>
/// The process of the clients, so that their cost is not counted as the server's. It is told what to do by lines on its
/// standard input (prepare N, join N, answer N SDP, leave N, mark, stop) and answers by lines (prepared, offer N SDP,
/// first N MS, ended N WHY, result JSON); SDP is in base64.
/// </summary>
internal sealed class LoadProcess : IDisposable
{
    private readonly string _folder;
    private readonly int _width;
    private readonly int _height;
    private readonly bool _hasSteadyVoices;
    private readonly MixWatch? _watch;
    private readonly ControlWatch? _control;
    private readonly long _origin = Stopwatch.GetTimestamp();
    private readonly List<LoadThread> _threads = [];
    private readonly Dictionary<int, (LoadThread Thread, LoadPeer Peer)> _peers = [];
    private int _onLastThread;
    private TimeSpan _markedAt;
    private TimeSpan _markedCpu;

    private LoadProcess(string folder, int senders, int width, int height, bool hasSteadyVoices, int controlled)
    {
        _control = controlled >= 0 ? new ControlWatch(controlled, Tell) : null;
        _folder = folder;
        _width = width;
        _height = height;
        _hasSteadyVoices = hasSteadyVoices;
        _watch = senders > 0 ? new MixWatch(0, senders) : null;
    }

    /// <param name="senders">So many send pictures that are read back from the mix; 0: they are not read.</param>
    /// <param name="controlled">Whose mix is watched for what a host does; −1: nobody's. Then one client alone speaks.</param>
    public static int Run(string folder, int senders, int width, int height, bool hasSteadyVoices, int controlled = -1)
    {
        using LoadProcess process = new(folder, senders, width, height, hasSteadyVoices, controlled);
        while (Console.In.ReadLine() is { } line && line != "stop")
        {
            process.Obey(line.Split(' '));
        }

        process.TellResult();
        return 0;
    }

    public void Dispose()
    {
        _threads.ForEach(thread => thread.Dispose());
        _watch?.Dispose();
        _control?.Dispose();
    }

    private static void Tell(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }

    private void Obey(string[] words)
    {
        _ = int.TryParse(words.ElementAtOrDefault(1), CultureInfo.InvariantCulture, out int number);
        switch (words[0])
        {
            case "prepare":
                Parallel.For(0, number, i => LoadClip.Get(_folder, i, _width, _height));
                Tell("prepared");
                break;
            case "join":
                Join(number, isReceiver: false);
                break;
            case "attend":
                Join(number, isReceiver: true);
                break;
            case "arrangement":
                _control!.Know(words[1], words[2]);
                break;
            case "answer":
                string answer = Encoding.UTF8.GetString(Convert.FromBase64String(words[2]));
                (LoadThread thread, LoadPeer peer) = _peers[number];
                thread.Post(now => peer.Connect(now, answer));
                break;
            case "leave":
                Leave(number);
                break;
            case "mark":
                _markedAt = Stopwatch.GetElapsedTime(_origin);
                _markedCpu = Environment.CpuUsage.TotalTime;
                _watch?.Mark();
                _threads.ForEach(each => each.Run(now => each.Peers.ForEach(p => p.Mark(now))));
                break;
            default:
                throw new InvalidOperationException($"'{words[0]}' is no command");
        }
    }

    private void Join(int number, bool isReceiver)
    {
        if (_threads.Count == 0 || _onLastThread == LoadThread.MaxPeers)
        {
            _threads.Add(new LoadThread(_origin, _watch, Tell, _control));
            _onLastThread = 0;
        }

        _onLastThread++;
        LoadThread thread = _threads[^1];
        LoadClip clip = LoadClip.Get(_folder, number % 9, _width, _height);
        LoadVoice voice = _control is null
            ? new LoadVoice(number % 9, _hasSteadyVoices)
            : new LoadVoice(number % 9, isSteady: true, isMute: number != ControlBenchmark.Speaker);
        thread.Run(_ =>
        {
            LoadPeer peer = new(number, thread.Shared, clip, voice, isReceiver);
            _peers.Add(number, (thread, peer));
            thread.Peers.Add(peer);
            string offer = peer.MakeOffer(thread.Shared.Now);
            Tell($"offer {number} {Convert.ToBase64String(Encoding.UTF8.GetBytes(offer))}");
        });
    }

    private void Leave(int number)
    {
        _peers.Remove(number, out (LoadThread Thread, LoadPeer Peer) left);
        left.Thread.Run(now =>
        {
            left.Peer.Close(now);
            left.Thread.Peers.Remove(left.Peer);
            left.Peer.Dispose();
        });
    }

    private void TellResult()
    {
        double seconds = (Stopwatch.GetElapsedTime(_origin) - _markedAt).TotalSeconds;
        double frames = double.MaxValue;
        double sound = double.MaxValue;
        double gap = 0;
        double allFrames = 0;
        (long received, long lost, long requests) = (0, 0, 0);
        foreach ((LoadThread thread, LoadPeer peer) in _peers.Values)
        {
            thread.Run(_ =>
            {
                frames = Math.Min(frames, peer.FrameCount / seconds);
                allFrames += peer.FrameCount / seconds;
                (received, lost) = (received + peer.Packets.Received, lost + peer.Packets.Lost);
                sound = Math.Min(sound, peer.SoundPackets / seconds);
                gap = Math.Max(gap, peer.LongestGap.TotalMilliseconds);
                requests += peer.KeyFrameRequests;
            });
        }

        double[] delays = _watch?.TakeDelaysMs() ?? [];
        double cpu = (Environment.CpuUsage.TotalTime - _markedCpu).TotalSeconds;
        LoadResult result = new(seconds, frames, gap, sound, requests, delays, _watch?.ReadCount ?? 0, _watch?.UnreadCount ?? 0, cpu, received, lost, allFrames / Math.Max(1, _peers.Count));
        Tell($"result {JsonSerializer.Serialize(result, BenchTypes.Default.LoadResult)}");
    }
}
