using McuServer.Conference.Control;
using McuServer.Conference.Playing;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Playing;

[TestClass]
public sealed class FilePlaybackTests : IDisposable
{
    private static MediaFactory s_media = null!;
    private static string s_red = "";
    private static string s_blue = "";
    private static string s_tone = "";
    private readonly MixResources _resources = new(1, () => new OverlayPainter(s_media.Folder));
    private readonly Room _room;
    private readonly EgressPipeline _egress;
    private readonly AudioMixLoop _audio;
    private readonly VideoMixLoop _video;
    private readonly Receiver _receiver = new();
    private FilePlayback? _playback;
    private TimeSpan _now;
    private int _tick;
    private bool _goesOn = true;

    public FilePlaybackTests()
    {
        _room = new Room(new RoomOptions { LevellingIsOn = false }, MakeLayout());
        _egress = new EgressPipeline(_room, _resources);
        _audio = new AudioMixLoop(_room, _egress);
        _video = new VideoMixLoop(_room, _egress, _resources) { HandsOutAtOnce = true };
        _room.Join(new ParticipantProfile("host") { Name = "Host", Role = Role.Host }, TimeSpan.Zero);
        _egress.Subscribe(new Subscription("s", "host", Audience.Host)
        {
            Video = new Rendition(VideoCodec.Raw, 320, 180, 25),
            VideoEgress = _receiver,
            AudioEgress = _receiver,
        });
    }

    [ClassInitialize]
    public static void MakeMedia(TestContext context)
    {
        s_media = new MediaFactory();
        const string Sound = "-f lavfi -i sine=f=1000:r=48000:d=1";
        s_red = s_media.Make("red.mp4", $"-f lavfi -i color=red:s=320x180:r=25:d=1 {Sound} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac");
        s_blue = s_media.Make("blue.png", "-f lavfi -i color=blue:s=320x180 -frames:v 1");
        s_tone = s_media.Make("tone.wav", Sound);
    }

    [ClassCleanup]
    public static void RemoveMedia() => s_media.Dispose();

    public void Dispose()
    {
        _video.Finish();
        _egress.Dispose();
        _room.Dispose();
        _playback?.Dispose();
        Assert.AreEqual(0, _resources.Outstanding);
        _resources.Dispose();
    }

    [TestMethod]
    public void A_video_is_a_screen_with_sound_and_ends_by_itself()
    {
        Play(s_red, isLooped: false);
        Run(600);
        Assert.IsTrue(_receiver.IsRed, _receiver.Color);
        Assert.IsGreaterThan(-25, _receiver.LevelDb(1000), "the host hears it: it is nobody's own voice");
        Run(450);
        Assert.IsTrue(_goesOn, "one second and the lead are not over");
        Run(400);
        Assert.IsFalse(_goesOn);
        _playback!.Leave(_room);
        Run(200);
        Assert.IsFalse(_receiver.IsRed, "its tile is gone");
        Assert.IsLessThan(-80, _receiver.LevelDb(1000));
    }

    [TestMethod]
    public void A_loop_goes_on_until_it_is_taken_out()
    {
        Play(s_red, isLooped: true);
        Run(3500);
        Assert.IsTrue(_goesOn);
        Assert.IsTrue(_receiver.IsRed, _receiver.Color);
        Assert.IsGreaterThan(-25, _receiver.LevelDb(1000));
    }

    [TestMethod]
    public void A_picture_stays()
    {
        Play(s_blue, isLooped: false);
        Run(5000);
        Assert.IsTrue(_goesOn);
        Assert.IsTrue(_receiver.IsBlue, _receiver.Color);
    }

    [TestMethod]
    public void Sound_has_no_tile_and_never_the_floor()
    {
        Play(s_tone, isLooped: true);
        Run(2500);
        Assert.IsGreaterThan(-25, _receiver.LevelDb(1000));
        Assert.IsFalse(_receiver.IsRed || _receiver.IsBlue, _receiver.Color);
        Assert.AreNotEqual(_playback!.Id, _room.Speakers.FloorHolder);
        Assert.IsEmpty(_room.TakeStage(_now).Screens);
        Assert.IsFalse(_room.TakeStage(_now).People.Single(p => p.Id == _playback.Id).IsOnStage);
    }

    [TestMethod]
    public void A_damaged_or_cut_file_concerns_its_own_tile_alone()
    {
        byte[] bytes = File.ReadAllBytes(s_red);
        Random random = new(7);
        for (int i = 0; i < 40; i++)
        {
            bytes[random.Next(64, bytes.Length)] ^= (byte)random.Next(1, 256);
        }

        string bad = Path.Combine(s_media.Folder, "bad.mp4");
        File.WriteAllBytes(bad, bytes);
        string cut = s_media.Make("cut.mkv", $"-i {s_red} -c copy");
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..2500]);
        foreach (string path in (string[])[bad, cut])
        {
            try
            {
                Play(path, isLooped: false);
            }
            catch (NativeException)
            {
                // Too broken to be opened.
                continue;
            }

            Run(2000);
            Assert.IsFalse(_goesOn, path);
            _playback!.Leave(_room);
            Run(100);
            _playback.Dispose();
        }

        Play(s_red, isLooped: false);
        Run(600);
        Assert.IsTrue(_receiver.IsRed, "the room goes on");
    }

    [TestMethod]
    public void What_never_came_into_the_room_gives_everything_back()
    {
        _playback = FilePlayback.Open("media-1", "red", s_red, false, _resources, () => _now);
        _playback.Feed(_now);
        _playback.Dispose();
        _playback.Join(_room, _now);
        Assert.IsFalse(_room.Contains("media-1"));
        Assert.AreEqual(0, _resources.Outstanding);
    }

    [TestMethod]
    public void Files_are_looked_into()
    {
        Assert.IsTrue(MediaFile.Probe(s_red) is { Kind: MediaFileKind.Video, Width: 320, Height: 180, Duration.TotalSeconds: > 0.9 and < 1.1 });
        Assert.IsTrue(MediaFile.Probe(s_blue) is { Kind: MediaFileKind.Picture, Width: 320, Duration: null });
        Assert.IsTrue(MediaFile.Probe(s_tone) is { Kind: MediaFileKind.Sound, Width: 0 });
        Assert.ThrowsExactly<NativeException>(() => MediaFile.Probe(s_media.Make("large.mp4", "-f lavfi -i color=red:s=2560x1440:r=1:d=1 -c:v libx264 -preset ultrafast")));
    }

    [TestMethod]
    public void A_player_ends_files_by_a_clock_and_stops_them_when_asked()
    {
        DirectMedia media = new(_room, () => _now);
        using ManualResetEventSlim ended = new();
        string? endedId = null;
        using RoomPlayer player = new(media, _resources, () => TimeSpan.FromTicks(Volatile.Read(ref _shared)));
        player.Ended += id =>
        {
            endedId = id;
            ended.Set();
        };
        string looped = player.Play(s_tone, "tone", isLooped: true);
        string once = player.Play(s_red, "red", isLooped: false);
        Assert.IsTrue(_room.Contains(looped) && _room.Contains(once));
        Volatile.Write(ref _shared, TimeSpan.FromSeconds(5).Ticks);
        Assert.IsTrue(ended.Wait(10_000), "the file ends");
        Assert.AreEqual(once, endedId);
        Assert.IsFalse(_room.Contains(once));
        Assert.IsTrue(player.Stop(looped));
        Assert.IsFalse(player.Stop(looped));
        Assert.IsFalse(_room.Contains(looped));
        Assert.AreEqual(0, player.Count);
        for (int i = 0; i < RoomPlayer.MaxPlaying; i++)
        {
            player.Play(s_blue, "blue", isLooped: false);
        }

        Assert.ThrowsExactly<InvalidOperationException>(() => player.Play(s_blue, "blue", isLooped: false));
        Assert.ThrowsExactly<NativeException>(() =>
        {
            player.StopAll();
            player.Play(Path.Combine(s_media.Folder, "gone.mp4"), "gone", isLooped: false);
        });
        Assert.AreEqual(0, player.Count);
        Run(100);
    }

    private long _shared;

    private void Play(string path, bool isLooped)
    {
        _goesOn = true;
        _playback = FilePlayback.Open($"media-{_tick}", "file", path, isLooped, _resources, () => _now);
        _playback.Join(_room, _now);
        _egress.Refresh();
    }

    /// <summary>Ticks of 20 ms of sound and 40 ms of pictures; the file is fed before each.</summary>
    private void Run(int milliseconds)
    {
        for (int i = 0; i < milliseconds / 20; i++, _tick++)
        {
            _now = TimeSpan.FromMilliseconds(20 * _tick);
            _goesOn = _goesOn && (_playback?.Feed(_now) ?? true);
            _audio.Tick(_now);
            if (_tick % 2 == 0)
            {
                _video.Tick(_now);
            }
        }
    }

    private static Layout MakeLayout() => LayoutReader.Read("""
        { "version": 1, "id": "share", "canvas": { "width": 320, "height": 180, "fps": 25 },
          "variants": [
            { "id": "screen", "when": { "screens": { "min": 1 } }, "regions": [ { "id": "s", "type": "slot",
              "area": { "left": 0, "top": 0, "width": 1, "height": 1 }, "tile": { "radius": 0, "label": { "show": "never" } },
              "select": { "media": "screen", "from": [ { "by": "screenShare" } ] } } ] },
            { "id": "people", "regions": [ { "id": "p", "type": "grid", "area": { "left": 0, "top": 0, "width": 1, "height": 1 },
              "select": { "from": [ { "by": "rest" } ] } } ] } ] }
        """).Layout!;

    /// <summary>Keeps the newest picture's middle and half a second of sound.</summary>
    private sealed unsafe class Receiver : IVideoEgress, IAudioEgress
    {
        private readonly float[] _left = new float[24_000];
        private int _place;
        private (int Y, int U, int V) _middle;

        public string Color => $"{_middle}";

        public bool IsRed => _middle.V > 200 && _middle.U < 128;

        public bool IsBlue => _middle.U > 200 && _middle.V < 128;

        public void WriteVideo(EncodedFrame frame)
        {
        }

        public void ObserveCanvas(VideoFrame canvas, long frameIndex)
        {
            PictureView view = canvas.View;
            int x = view.Width / 2;
            int y = view.Height / 2;
            _middle = (view.Y[(y * view.StrideY) + x], view.U[(y / 2 * view.StrideUV) + (x / 2)], view.V[(y / 2 * view.StrideUV) + (x / 2)]);
        }

        public void WritePacket(ReadOnlySpan<byte> packet, TimeSpan playoutTime)
        {
        }

        public void WriteSamples(ReadOnlySpan<float> stereo, TimeSpan playoutTime)
        {
            for (int i = 0; i < stereo.Length; i += 2)
            {
                _left[_place++ % _left.Length] = stereo[i];
            }
        }

        /// <summary>Of the last 200 ms, at one frequency, in dB of full scale.</summary>
        public double LevelDb(int hz)
        {
            double re = 0, im = 0;
            const int Count = 9600;
            for (int i = 0; i < Count; i++)
            {
                double angle = 2 * Math.PI * hz * i / 48_000;
                float sample = _left[(_place - Count + i + _left.Length) % _left.Length];
                re += sample * Math.Cos(angle);
                im += sample * Math.Sin(angle);
            }

            return 20 * Math.Log10(Math.Max(1e-9, 2 * Math.Sqrt((re * re) + (im * im)) / Count));
        }
    }

    /// <summary>Changes are done at once.</summary>
    private sealed class DirectMedia(Room room, Func<TimeSpan> clock) : IRoomMedia
    {
        public void Change(Action<Room, TimeSpan> change)
        {
            lock (room.Gate)
            {
                change(room, clock());
            }
        }

        public void EndSession(string participantId, string reason)
        {
        }

        public void Tell(RoomEvent happened)
        {
        }
    }
}
