using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Native;
using McuServer.TestKit;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>One colour as its numbers of I420.</summary>
internal readonly record struct Colour(byte Y, byte U, byte V)
{
    public static readonly Colour Red = new(81, 90, 240);
    public static readonly Colour Green = new(145, 54, 34);
    public static readonly Colour Blue = new(41, 240, 110);
    public static readonly Colour Yellow = new(210, 16, 146);
}

/// <summary>Small live conferences, and what can be seen and heard in them.</summary>
internal static unsafe class LiveRig
{
    public const int FramesPerSecond = 20;

    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(VideoCodec, int, int, Colour, Colour), List<EncodedClip.Frame>> s_clips = [];

    /// <summary>320x180 at 20 pictures a second.</summary>
    public static VirtualConference Create(ulong seed = 1, Func<ConferenceOptions, ConferenceOptions>? change = null) => new(
        seed,
        options =>
        {
            ConferenceOptions small = options with { Width = 320, Height = 180, FramesPerSecond = FramesPerSecond, VideoBitrateBps = 300_000 };
            return change is null ? small : change(small);
        });

    /// <summary>A camera of one colour, 160x90, and a tone.</summary>
    public static TestPeerOptions Person(Colour colour, double toneHz = 440) => new()
    {
        Width = 160,
        Height = 90,
        FramesPerSecond = FramesPerSecond,
        ToneHz = toneHz,
        MakeFeed = (codec, layer, width, height) => Flat(codec, width, height, colour),
    };

    /// <summary>A camera that shows nothing but this.</summary>
    public static IVideoFeed Flat(VideoCodec codec, int width, int height, Colour colour) => Halves(codec, width, height, colour, colour);

    /// <summary>Left and right half in two colours; the clip is encoded once for the process.</summary>
    public static IVideoFeed Halves(VideoCodec codec, int width, int height, Colour left, Colour right)
    {
        lock (s_lock)
        {
            if (!s_clips.TryGetValue((codec, width, height, left, right), out List<EncodedClip.Frame>? clip))
            {
                clip = Encode(codec, width, height, left, right);
                s_clips.Add((codec, width, height, left, right), clip);
            }

            return new ClipFeed(clip);
        }
    }

    public static void WaitFor(this VirtualConference conference, params ReadOnlySpan<VirtualParticipant> all)
    {
        foreach (VirtualParticipant one in all)
        {
            double limit = conference.Clock.Now.TotalSeconds + 3;
            Assert.IsTrue(conference.RunUntil(() => one.IsConnected, limit), $"{one.Session.ParticipantId} connects");
        }
    }

    /// <summary>Everybody in the room as the last picture has them, in the order of the grid.</summary>
    public static IReadOnlyList<StagePerson> People(this VirtualConference conference) =>
        conference.Room().Room.TakeStage(conference.Clock.Now).People;

    public static StagePerson? Person(this VirtualConference conference, string id)
    {
        foreach (StagePerson person in conference.People())
        {
            if (person.Id == id)
            {
                return person;
            }
        }

        return null;
    }

    public static bool ShowsVideo(this VirtualConference conference, string id) => conference.Person(id) is { IsOnStage: true, HasVideo: true };

    public static string Order(this VirtualConference conference)
    {
        List<string> ids = [];
        foreach (StagePerson person in conference.People())
        {
            if (person.IsOnStage)
            {
                ids.Add(person.Id);
            }
        }

        return string.Join(' ', ids);
    }

    /// <summary>How much of the received picture has a colour, 0 to 1.</summary>
    public static double Share(this VirtualParticipant viewer, Colour colour) => Share(viewer, colour, 0, 1, 0, 1);

    /// <summary>The same for a part of the picture, in shares of its sides.</summary>
    public static double Share(this VirtualParticipant viewer, Colour colour, double left, double right, double top, double bottom)
    {
        VideoFrame? frame = viewer.Peer.Picture.Last;
        Assert.IsNotNull(frame, "a picture");
        PictureView view = frame.View;
        int hits = 0;
        int count = 0;
        for (int y = (int)(top * view.ChromaHeight); y < (int)(bottom * view.ChromaHeight); y++)
        {
            for (int x = (int)(left * view.ChromaWidth); x < (int)(right * view.ChromaWidth); x++)
            {
                int chroma = (y * view.StrideUV) + x;

                // The mixer turns BT.601 into BT.709; the named colours stay far apart.
                bool isNear = Math.Abs(view.Y[(2 * y * view.StrideY) + (2 * x)] - colour.Y) < 60
                    && Math.Abs(view.U[chroma] - colour.U) + Math.Abs(view.V[chroma] - colour.V) < 60;
                hits += isNear ? 1 : 0;
                count++;
            }
        }

        return hits / (double)count;
    }

    /// <summary>Level of a tone in what somebody heard in the last second.</summary>
    public static double Hears(this VirtualParticipant listener, double toneHz, double seconds = 1) =>
        listener.Peer.Sound.LevelDbfs(toneHz, TimeSpan.FromSeconds(seconds));

    /// <summary>How long, in the last stretch, a tone was below a level: in steps of 40 ms.</summary>
    public static TimeSpan Missing(this VirtualParticipant listener, double toneHz, double seconds, double belowDbfs = -30)
    {
        const int Step = 48 * 40;
        float[] heard = listener.Peer.Sound.Last(TimeSpan.FromSeconds(seconds));
        int missing = 0;
        for (int i = 0; i + (2 * Step) <= heard.Length; i += Step)
        {
            missing += ToneMeter.LevelDbfs(heard.AsSpan(i, 2 * Step), toneHz, isWindowed: true) < belowDbfs ? 1 : 0;
        }

        return TimeSpan.FromMilliseconds(40 * missing);
    }

    /// <summary>The least level of a tone in the last stretch, in windows of 80 ms.</summary>
    public static double Weakest(this VirtualParticipant listener, double toneHz, double seconds)
    {
        const int Step = 48 * 40;
        float[] heard = listener.Peer.Sound.Last(TimeSpan.FromSeconds(seconds));
        double least = double.MaxValue;
        for (int i = 0; i + (2 * Step) <= heard.Length; i += Step)
        {
            least = Math.Min(least, ToneMeter.LevelDbfs(heard.AsSpan(i, 2 * Step), toneHz, isWindowed: true));
        }

        return least;
    }

    /// <summary>What a session was told so far, or until it ended.</summary>
    public static List<RoomEvent> Told(this VirtualParticipant participant)
    {
        List<RoomEvent> events = [];
        IAsyncEnumerator<RoomEvent> reader = participant.Session.ReadEventsAsync(CancellationToken.None).GetAsyncEnumerator();
        while (true)
        {
            ValueTask<bool> next = reader.MoveNextAsync();
            if (!next.IsCompleted || !next.Result)
            {
                return events;
            }

            events.Add(reader.Current);
        }
    }

    internal static LivePeer Live(this VirtualParticipant participant) => ((LiveSession)participant.Session).Peer!;

    internal static VideoIngress Camera(this VirtualParticipant participant) => participant.Live().Ingress.Videos[0];

    private static List<EncodedClip.Frame> Encode(VideoCodec codec, int width, int height, Colour left, Colour right)
    {
        using FramePool pool = new();
        VideoEncoderOptions options = new(codec, width, height, FramesPerSecond) { BitrateBps = 150_000, Preset = "ultrafast" };
        using EncoderFeed encoder = new(options, _ => Paint(pool, width, height, left, right));
        List<EncodedClip.Frame> clip = [];
        for (int i = 0; i < 40; i++)
        {
            byte[] bytes = encoder.Next(i == 0, out bool isKeyFrame).ToArray();
            clip.Add(new EncodedClip.Frame(bytes, isKeyFrame));
        }

        return clip;
    }

    private static VideoFrame Paint(FramePool pool, int width, int height, Colour left, Colour right)
    {
        VideoFrame picture = TestPattern.Flat(pool, width, height, left.Y, left.U, left.V);
        PictureView view = picture.View;
        for (int y = 0; y < height; y++)
        {
            new Span<byte>(view.Y + (y * view.StrideY) + (width / 2), width - (width / 2)).Fill(right.Y);
        }

        int half = view.ChromaWidth / 2;
        for (int y = 0; y < view.ChromaHeight; y++)
        {
            new Span<byte>(view.U + (y * view.StrideUV) + half, view.ChromaWidth - half).Fill(right.U);
            new Span<byte>(view.V + (y * view.StrideUV) + half, view.ChromaWidth - half).Fill(right.V);
        }

        return picture;
    }
}
