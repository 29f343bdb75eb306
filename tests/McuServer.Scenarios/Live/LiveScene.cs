using McuServer.Conference.Live;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.TestKit;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;

namespace McuServer.Scenarios.Live;

/// <summary>What the scenarios of the network share: small conferences, links, and what is watched in them.</summary>
internal static class LiveScene
{
    public static readonly LinkProfile RoundTrip50 = new() { Delay = TimeSpan.FromMilliseconds(25) };

    private static readonly Lazy<List<EncodedClip.Frame>> s_longClip = new(
        static () => EncodedClip.Make(VideoCodec.Vp8, 320, 180, 250, 700_000, static i => i == 0));

    /// <summary>Sees and hears, is neither seen nor heard.</summary>
    public static TestPeerOptions Viewer { get; } = new()
    {
        Audio = MediaDirection.ReceiveOnly,
        Video = MediaDirection.ReceiveOnly,
    };

    /// <summary>A camera of several packets a picture, and a key frame in ten seconds unless one is asked for.</summary>
    public static TestPeerOptions Camera { get; } = new()
    {
        Decodes = false,
        MakeFeed = static (_, _, _, _) => new ClipFeed(s_longClip.Value),
    };

    public static VirtualConference Open(ulong seed, int framesPerSecond = 25, int width = 160) => new(
        seed, options => options with
        {
            Width = width,
            Height = width * 9 / 16,
            FramesPerSecond = framesPerSecond,
            VideoBitrateBps = 200_000,
            AllowsDtx = true,
        });

    public static void SetIn(this VirtualConference conference, VirtualParticipant from, LinkProfile profile) =>
        conference.Network.SetProfile(from.Peer.Endpoint!, conference.Endpoint, profile);

    public static void SetOut(this VirtualConference conference, VirtualParticipant to, LinkProfile profile) =>
        conference.Network.SetProfile(conference.Endpoint, to.Peer.Endpoint!, profile);

    public static void Connect(this VirtualConference conference, params VirtualParticipant[] participants)
    {
        Assert.IsTrue(conference.RunUntil(() => participants.All(p => p.IsConnected), conference.Clock.Now.TotalSeconds + 3), "connected");
        conference.RunFor(2);
    }

    /// <summary>The server's end of a participant's connection.</summary>
    public static LivePeer ServerPeer(this VirtualParticipant participant) => ((LiveSession)participant.Session).Peer!;

    public static LiveAudioSource Voice(this VirtualParticipant participant) => participant.ServerPeer().Ingress.Voice!;

    public static VideoSource? Tile(this VirtualConference conference, string id)
    {
        Conference.Room room = conference.Room().Room;
        return room.Contains(id) ? room.Find(id).Camera : null;
    }
}

/// <summary>When a number that only grows did so, to 5 ms.</summary>
internal sealed class ChangeWatch
{
    private long _last;

    public ChangeWatch(VirtualConference conference, Func<long> number)
    {
        _last = number();
        conference.Clock.Every(TimeSpan.FromMilliseconds(5), () =>
        {
            long value = number();
            if (value != _last)
            {
                _last = value;
                Times.Add(conference.Clock.Now);
            }
        });
    }

    public List<TimeSpan> Times { get; } = [];

    /// <summary>Times between two changes that are longer than a limit, and the longest, from a moment on.</summary>
    public (int Count, double LongestMs) Gaps(TimeSpan from, TimeSpan to, double limitMs)
    {
        double longest = 0;
        int count = 0;
        TimeSpan last = from;
        foreach (TimeSpan time in Times.Append(to))
        {
            if (time > from && time <= to)
            {
                double gap = (time - last).TotalMilliseconds;
                longest = Math.Max(longest, gap);
                count += gap > limitMs ? 1 : 0;
                last = time;
            }
        }

        return (count, longest);
    }

    public TimeSpan FirstAfter(TimeSpan time) => Times.Find(t => t > time) is { Ticks: > 0 } found ? found : TimeSpan.MaxValue;

    /// <summary>The most changes within any second, and the least distance of two.</summary>
    public (int PerSecond, double LeastMs) Density(TimeSpan from)
    {
        int most = 0;
        double least = double.MaxValue;
        for (int i = 0; i < Times.Count; i++)
        {
            if (Times[i] <= from)
            {
                continue;
            }

            int count = 0;
            for (int k = i; k < Times.Count && Times[k] - Times[i] < TimeSpan.FromSeconds(1); k++)
            {
                count++;
            }

            most = Math.Max(most, count);
            least = i > 0 ? Math.Min(least, (Times[i] - Times[i - 1]).TotalMilliseconds) : least;
        }

        return (most, least);
    }
}

/// <summary>Decodes what a peer receives, packet by packet: whether each 20 ms came, and what was in it.</summary>
internal sealed class MixEar : IDisposable
{
    private readonly OpusDecoder _decoder = OpusDecoder.Create();
    private readonly float[] _stereo = new float[2 * OpusDecoder.MaxSamples];
    private uint _nextTimestamp;
    private int _silentRun;

    public MixEar(TestPeer peer) => peer.Sound.PacketSeen = (TimeSpan _, in McuServer.Transport.Streams.ReceivedPacket packet) =>
    {
        Missing += PacketCount > 0 && packet.Timestamp != _nextTimestamp ? 1 : 0;
        _nextTimestamp = packet.Timestamp + 960;
        PacketCount++;
        int samples = _decoder.Decode(packet.Payload, _stereo);
        Span<float> tick = _stereo.AsSpan(0, 2 * Math.Max(0, samples));
        _silentRun = ToneMeter.RmsDbfs(tick) < SilenceDbfs ? _silentRun + 1 : 0;
        Silent += _silentRun > 0 ? 1 : 0;
        LongestSilence = Math.Max(LongestSilence, _silentRun);
        Heard?.Invoke(packet.Timestamp, tick.ToArray());
    };

    /// <summary>A tick whose level is below it has no voice in it.</summary>
    public double SilenceDbfs { get; init; } = -50;

    public long PacketCount { get; private set; }

    /// <summary>Packets that do not follow the one before by 20 ms.</summary>
    public long Missing { get; private set; }

    /// <summary>Ticks of silence, and the most in a row.</summary>
    public long Silent { get; set; }

    public int LongestSilence { get; set; }

    /// <summary>RTP time and samples of each packet.</summary>
    public Action<uint, float[]>? Heard { get; set; }

    public void Dispose() => _decoder.Dispose();
}
