using McuServer.Native;
using McuServer.TestKit;

namespace McuServer.Scenarios.Live;

/// <summary>A recording's file, read back whole: times of its packets, its sound, and its pictures looked at one by one.</summary>
internal sealed unsafe class RecordedProgramme
{
    /// <summary>Left, top, right and bottom of the recording mark in webinar-stage, as shares of the picture.</summary>
    private static readonly (double Left, double Top, double Right, double Bottom) s_mark = (7 / 8.0, 1 / 54.0, 47 / 48.0, 5 / 54.0);

    private RecordedProgramme(string formatName, string videoCodec, string audioCodec)
    {
        FormatName = formatName;
        VideoCodec = videoCodec;
        AudioCodec = audioCodec;
    }

    public string FormatName { get; }

    public string VideoCodec { get; }

    public string AudioCodec { get; }

    public List<TimeSpan> VideoTimes { get; } = [];

    public List<TimeSpan> KeyFrameTimes { get; } = [];

    public List<TimeSpan> SoundTimes { get; } = [];

    /// <summary>Of one channel, at 48 kHz, from the file's start.</summary>
    public List<float> Sound { get; } = [];

    /// <summary>Red pixels in the place of the mark, picture by picture.</summary>
    public List<int> RedInMark { get; } = [];

    public TimeSpan Duration => SoundTimes[^1] > VideoTimes[^1] ? SoundTimes[^1] : VideoTimes[^1];

    public static RecordedProgramme Read(string path)
    {
        using MediaReader reader = MediaReader.Open(path);
        StreamInfo video = reader.Streams.Single(s => s.Kind == StreamKind.Video);
        StreamInfo audio = reader.Streams.Single(s => s.Kind == StreamKind.Audio);
        using VideoDecoder pictures = VideoDecoder.Open(video.Codec);
        using AudioDecoder sound = AudioDecoder.Open(audio.Codec);
        RecordedProgramme programme = new(reader.FormatName, video.CodecName, audio.CodecName);
        NativeStatus status;
        while ((status = reader.ReadPacket(out PacketView packet)) == NativeStatus.Ok)
        {
            if (packet.StreamIndex == video.Index)
            {
                programme.VideoTimes.Add(packet.Pts);
                if (packet.IsKeyFrame)
                {
                    programme.KeyFrameTimes.Add(packet.Pts);
                }

                Assert.AreEqual(NativeStatus.Ok, pictures.Submit(packet.Data, packet.Pts));
                programme.Look(pictures);
            }
            else
            {
                programme.SoundTimes.Add(packet.Pts);
                Assert.AreEqual(NativeStatus.Ok, sound.Submit(packet.Data, packet.Pts, packet.DiscardSamples));
                programme.Listen(sound);
            }
        }

        Assert.AreEqual(NativeStatus.End, status, path);
        pictures.Drain();
        programme.Look(pictures);
        sound.Drain();
        programme.Listen(sound);
        Assert.IsGreaterThan(0, programme.RedInMark.Count, "pictures");
        return programme;
    }

    /// <summary>Of a tone, in a stretch of the file.</summary>
    public double LevelDbfs(double toneHz, double fromS, double toS)
    {
        int from = (int)(fromS * 48_000);
        return ToneMeter.LevelDbfs(Sound.GetRange(from, (int)(toS * 48_000) - from).ToArray(), toneHz, isWindowed: true);
    }

    /// <summary>Times grow, and none is missing.</summary>
    public void AssertWithoutHoles(TimeSpan frame)
    {
        AssertGrowing(VideoTimes, frame * 2.5);
        AssertGrowing(SoundTimes, TimeSpan.FromMilliseconds(62));
    }

    private static void AssertGrowing(List<TimeSpan> times, TimeSpan most)
    {
        for (int i = 1; i < times.Count; i++)
        {
            Assert.IsTrue(times[i] > times[i - 1], $"{times[i]} after {times[i - 1]}");
            Assert.IsTrue(times[i] - times[i - 1] <= most, $"nothing between {times[i - 1]} and {times[i]}");
        }
    }

    private void Look(VideoDecoder decoder)
    {
        using NativePicture picture = new();
        while (decoder.Receive(picture) == NativeStatus.Ok)
        {
            int red = 0;
            for (int y = (int)(s_mark.Top * picture.Height / 2); y < s_mark.Bottom * picture.Height / 2; y++)
            {
                for (int x = (int)(s_mark.Left * picture.Width / 2); x < s_mark.Right * picture.Width / 2; x++)
                {
                    red += *((byte*)picture.V + (y * picture.StrideUV) + x) > 160 ? 1 : 0;
                }
            }

            RedInMark.Add(red);
        }
    }

    private void Listen(AudioDecoder decoder)
    {
        Span<float> block = new float[2 * decoder.MaxSamples];
        while (decoder.Receive(block, out int samples) == NativeStatus.Ok)
        {
            for (int i = 0; i < samples; i++)
            {
                Sound.Add(block[2 * i]);
            }
        }
    }
}
