using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using McuServer.Commands;
using McuServer.Conference;
using McuServer.Conference.Control;
using McuServer.Conference.Headless;
using McuServer.Conference.Live;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Layouts;
using McuServer.Rtp.Sdp;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// The live server as <c>mcu serve</c> runs it, in this process, with the clients in another one. The two talk over pipes
/// instead of a WebSocket; media goes over UDP on the loopback.
/// </summary>
internal sealed class BenchServer : IDisposable
{
    private const int MaxParticipants = 2100;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly MixResources _resources;
    private readonly Process _clients;
    private readonly Dictionary<int, IConferenceSession> _sessions = [];
    private readonly BlockingCollection<string> _lines = [];
    private readonly string _room;
    private string? _failure;

    public BenchServer(BenchMedia media, string program, string layout, int senders, bool hasSteadyVoices = false, int width = 1280, int height = 720,
        int controlled = -1)
    {
        _room = layout;
        LayoutSource layouts = new(ProgramFiles.LayoutFolder);
        Layout found = layouts.Find(layout, ProgramFiles.LayoutFolder);
        _resources = new MixResources(Environment.ProcessorCount, () => new OverlayPainter(ProgramFiles.LayoutFolder))
        {
            SoundHasOwnThread = true,
            KeyFrames = KeyFrameLimits.Live,
        };
        Host = new LiveHost(
            candidates =>
            {
                UdpPort = candidates[0].Port;
                return new ConferenceOptions
                {
                    Layout = found,
                    FindLayout = id => layouts.Catalog.TryGet(id, out Layout known) ? known : null,
                    RoomDefaults = new RoomSettings { Layout = layout, MaxParticipants = MaxParticipants },
                    MaxParticipantsPerRoom = MaxParticipants,
                    MaxParticipants = MaxParticipants,
                    Candidates = candidates,
                    Width = 1280,
                    Height = 720,
                    FramesPerSecond = 30,
                    VideoCodecs = [new CodecPreference("VP8")],
                };
            },
            _resources, [new MediaEndpoint(IPAddress.Loopback, IPAddress.Loopback)], udpPort: 0, tcpPort: 0,
            (what, failure) => _failure = $"{what}: {failure}");
        ProcessStartInfo start = new(program)
        {
            ArgumentList = { "bench-peer", "--work", media.Folder, "--senders", $"{senders}", "--size", $"{width}x{height}" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (hasSteadyVoices)
        {
            start.ArgumentList.Add("--steady-voices");
        }

        if (controlled >= 0)
        {
            start.ArgumentList.Add("--control");
            start.ArgumentList.Add($"{controlled}");
        }

        _clients = Process.Start(start)!;
        new Thread(ReadClients) { IsBackground = true, Name = "clients" }.Start();
        Tell("prepare 9");
        Expect("prepared");
    }

    public LiveHost Host { get; }

    /// <summary>Encoded frames and pictures that the server's pools hold, used or kept for the next use.</summary>
    public double PooledMegabytes => (_resources.EncodedFrames.HeldBytes + _resources.Frames.HeldBytes) / (double)(1 << 20);

    /// <summary>Where the media of all clients goes.</summary>
    public int UdpPort { get; private set; }

    /// <summary>Lets a client in and returns, in milliseconds, how long it took from its offer to its first decoded picture.</summary>
    public double Join(int number, Role role = Role.Panelist)
    {
        Tell($"{(role == Role.Attendee ? "attend" : "join")} {number}");
        Answer(number, Expect("offer", number)[2], role);
        return double.Parse(Expect("first", number)[2], CultureInfo.InvariantCulture);
    }

    private void Answer(int number, string offer, Role role)
    {
        IConferenceSession session = Host.Join(new JoinRequest { Room = _room, ParticipantId = $"p{number}", Name = $"Guest {number}", Role = role });
        _sessions.Add(number, session);
        _ = ReadEventsAsync(session);
        string answer = session.AnswerAsync(Encoding.UTF8.GetString(Convert.FromBase64String(offer)), CancellationToken.None)
            .GetAwaiter().GetResult();
        Tell($"answer {number} {Convert.ToBase64String(Encoding.UTF8.GetBytes(answer))}");
    }

    /// <summary>
    /// Lets many of the audience in, some at a time, as people come who click a link in the same minute. Returns how long it took
    /// each from the offer to the first decoded picture, in milliseconds, ascending.
    /// </summary>
    /// <param name="atATime">So many are on their way at any moment.</param>
    public double[] Attend(int first, int count, int atATime)
    {
        List<double> times = new(count);
        int told = 0;
        while (times.Count < count)
        {
            while (told < count && told - times.Count < atATime)
            {
                Tell($"attend {first + told++}");
            }

            string[] words = Expect("offer", other: "first");
            int number = int.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0] == "offer")
            {
                Answer(number, words[2], Role.Attendee);
            }
            else
            {
                times.Add(double.Parse(words[2], CultureInfo.InvariantCulture));
            }
        }

        return [.. times.Order()];
    }

    /// <summary>The room's control, and its member as whom something is asked for.</summary>
    public RoomControl Control => Host.Rooms.Find(_room)!;

    public Actor ActorOf(int number) => _sessions[number].Actor;

    /// <summary>The client that is watched is to tell when it sees these boxes: "sender,x,y,width,height;…" in shares of the sides.</summary>
    public void Know(string name, string boxes) => Tell($"arrangement {name} {boxes}");

    /// <summary>
    /// When the client that is watched first saw or heard this after a moment, as <see cref="Stopwatch"/> counts, which is one
    /// clock for all processes; null: not within 5 s.
    /// </summary>
    public long? Await(string what, long after)
    {
        long limit = Stopwatch.GetTimestamp() + (5 * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < limit && _failure is null)
        {
            if (_lines.TryTake(out string? line, 100) && line.Split(' ') is ["seen", string seen, string at] && seen == what
                && long.Parse(at, CultureInfo.InvariantCulture) is var time && time > after)
            {
                return time;
            }
        }

        return null;
    }

    public void Leave(int number)
    {
        Tell($"leave {number}");
        Expect("ended", number);
        _sessions.Remove(number, out IConferenceSession? session);
        session!.Leave("left");
    }

    /// <summary>Means over all participants of a counter of their streams of a kind ("audio", "video").</summary>
    public double MeanOf(string kind, string counter)
    {
        double sum = 0;
        foreach (IConferenceSession session in _sessions.Values)
        {
            PeerStatistics? peer = session.TakeStatisticsAsync().GetAwaiter().GetResult();
            sum += peer?.Inbound.FirstOrDefault(stream => stream.Kind == kind)?.Counters.GetValueOrDefault(counter) ?? 0;
        }

        return sum / Math.Max(1, _sessions.Count);
    }

    /// <summary>The clients count anew from here.</summary>
    public void Mark() => Tell("mark");

    public LoadResult Stop()
    {
        Tell("stop");
        string line = Expect("result")[1];
        return JsonSerializer.Deserialize(line, BenchTypes.Default.LoadResult)!;
    }

    public void Dispose()
    {
        _clients.StandardInput.Dispose();
        if (!_clients.WaitForExit(5000))
        {
            _clients.Kill();
        }

        _clients.Dispose();
        Host.Dispose();
        _resources.Dispose();
        _lines.Dispose();
    }

    /// <summary>As a socket does: who does not read would keep a thousand events.</summary>
    private static async Task ReadEventsAsync(IConferenceSession session)
    {
        await foreach (RoomEvent happened in session.ReadEventsAsync(CancellationToken.None))
        {
            happened.Release();
        }
    }

    private void Tell(string line)
    {
        _clients.StandardInput.WriteLine(line);
        _clients.StandardInput.Flush();
    }

    private void ReadClients()
    {
        while (_clients.StandardOutput.ReadLine() is { } line)
        {
            _lines.Add(line);
        }

        _lines.CompleteAdding();
    }

    /// <summary>The words of the next line of a kind, or of the other one; a client that ended without being told to is a failure.</summary>
    /// <param name="number">Whose line of the first kind; negative: anybody's.</param>
    private string[] Expect(string kind, int number = -1, string? other = null)
    {
        while (_failure is null && _lines.TryTake(out string? line, s_patience))
        {
            string[] words = line.Split(' ', 3);
            bool isOfNumber = number < 0 || (words.Length > 1 && words[1] == $"{number}");
            if ((words[0] == kind && isOfNumber) || words[0] == other)
            {
                return kind == "result" ? line.Split(' ', 2) : words;
            }

            if (words[0] == "ended")
            {
                throw new ScriptException($"a client was thrown out: {line}");
            }
        }

        throw new ScriptException(_failure ?? $"the clients did not say '{kind}'");
    }
}
