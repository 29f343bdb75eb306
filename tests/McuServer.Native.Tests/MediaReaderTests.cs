namespace McuServer.Native.Tests;

[TestClass]
public class MediaReaderTests
{
    internal const string Film = "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -f lavfi -i sine=f=440:r=48000:d=1 -shortest";
    private static FixtureFolder s_folder = null!;
    private static string s_mp4 = null!;
    private static string s_webm = null!;

    [ClassInitialize]
    public static void Make(TestContext context)
    {
        s_folder = new FixtureFolder();
        s_mp4 = s_folder.Make("film.mp4", $"{Film} -c:v libx264 -g 10 -c:a aac");
        s_webm = s_folder.Make("film.webm", $"{Film} -c:v libvpx -g 10 -c:a libopus");
    }

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    public void Streams_of_a_film_are_described()
    {
        using MediaReader reader = MediaReader.Open(s_webm);
        Assert.AreEqual("matroska,webm", reader.FormatName);
        Assert.AreEqual(1.0, reader.Duration!.Value.TotalSeconds, 0.05);
        Assert.HasCount(2, reader.Streams);
        StreamInfo video = reader.Streams[0];
        Assert.AreEqual((0, StreamKind.Video, "vp8"), (video.Index, video.Kind, video.CodecName));
        Assert.AreEqual((96, 64), (video.Width, video.Height));
        Assert.AreEqual(25.0, video.FrameRate, 0.01);
        Assert.AreEqual((0, 0), (video.SampleRateHz, video.RotationDegrees));
        StreamInfo audio = reader.Streams[1];
        Assert.AreEqual((1, StreamKind.Audio, "opus"), (audio.Index, audio.Kind, audio.CodecName));
        Assert.AreEqual((48000, 1), (audio.SampleRateHz, audio.Channels));
        Assert.AreEqual((0, 0), (audio.Width, audio.Height));
    }

    [TestMethod]
    public void Names_with_colons_percent_signs_stars_and_Korean_are_names_and_nothing_else()
    {
        foreach (string name in (string[])["http:film.mp4", "a%03d.png", "별*?.webm", "김 하나.webm", "concat:x|y.mp4"])
        {
            string path = s_folder.At(name);
            if (name.EndsWith(".png", StringComparison.Ordinal))
            {
                string picture = s_folder.Make("plain.png", "-f lavfi -i testsrc2=s=32x32 -frames:v 1");
                File.Copy(picture, path, overwrite: true);
            }
            else
            {
                File.Copy(name.EndsWith(".mp4", StringComparison.Ordinal) ? s_mp4 : s_webm, path, overwrite: true);
            }

            using MediaReader reader = MediaReader.Open(path);
            Assert.AreEqual(NativeStatus.Ok, reader.ReadPacket(out _), name);
        }
    }

    [TestMethod]
    public void Times_count_from_the_start_of_the_file_across_both_streams()
    {
        string late = s_folder.Make("late.ts", $"{Film} -c:v libx264 -bf 0 -c:a aac -output_ts_offset 100");
        (TimeSpan video, TimeSpan audio) = FirstTimes(late);
        Assert.AreEqual(0.0, Math.Min(video.TotalSeconds, audio.TotalSeconds), 1e-6);
        Assert.AreEqual(0.0, Math.Max(video.TotalSeconds, audio.TotalSeconds), 0.05);
        string shifted = s_folder.Make(
            "shifted.mkv",
            "-f lavfi -i testsrc2=s=96x64:r=25:d=1 -itsoffset 0.5 -f lavfi -i sine=r=48000:d=1 "
            + "-c:v libvpx -c:a pcm_s16le");
        (video, audio) = FirstTimes(shifted);
        Assert.AreEqual(0.0, video.TotalSeconds, 1e-6);
        Assert.AreEqual(0.5, audio.TotalSeconds, 0.002);
    }

    [TestMethod]
    [DataRow("again.webm", "-c:v libvpx -c:a libopus")]
    [DataRow("again.mkv", "-c:v libx264 -bf 2 -c:a libvorbis")]
    [DataRow("again.mp4", "-c:v libx264 -bf 2 -c:a aac")]
    [DataRow("again.ts", "-c:v libx264 -bf 2 -c:a aac")]
    [DataRow("again.avi", "-c:v mpeg4 -bf 2 -c:a libmp3lame")]
    [DataRow("again.ogg", "-vn -c:a libopus")]
    [DataRow("again.mp3", "-vn -c:a libmp3lame")]
    [DataRow("again.flac", "-vn -c:a flac")]
    [DataRow("again.wav", "-vn -c:a pcm_s16le")]
    [DataRow("again.y4m", "-an -pix_fmt yuv420p")]
    public void The_same_packets_come_again_after_a_rewind(string name, string codecs)
    {
        using MediaReader reader = MediaReader.Open(s_folder.Make(name, $"{Film} {codecs}"));
        List<string> first = Packets(reader);
        Assert.IsGreaterThan(10, first.Count);
        reader.Rewind();
        CollectionAssert.AreEqual(first, Packets(reader));
        reader.Rewind();
        Assert.AreEqual(NativeStatus.Ok, reader.ReadPacket(out _));
        reader.Rewind();
        CollectionAssert.AreEqual(first, Packets(reader));
    }

    [TestMethod]
    public void A_file_goes_on_looping_after_its_name_was_removed()
    {
        string path = s_folder.At("removed.webm");
        File.Copy(s_webm, path);
        using MediaReader reader = MediaReader.Open(path);
        List<string> first = Packets(reader);
        File.Delete(path);
        reader.Rewind();
        CollectionAssert.AreEqual(first, Packets(reader));
    }

    [TestMethod]
    public void Packets_of_streams_that_are_not_wanted_do_not_come_not_even_after_a_rewind()
    {
        using MediaReader reader = MediaReader.Open(s_webm);
        reader.Select(0, isWanted: false);
        for (int round = 0; round < 2; round++)
        {
            while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
            {
                Assert.AreEqual(1, packet.StreamIndex);
            }

            reader.Rewind();
        }

        reader.Select(0, isWanted: true);
        reader.Select(1, isWanted: false);
        Assert.AreEqual(NativeStatus.Ok, reader.ReadPacket(out PacketView picture));
        Assert.AreEqual(0, picture.StreamIndex);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => reader.Select(2, true));
    }

    [TestMethod]
    [DataRow("still.png", "")]
    [DataRow("still.jpg", "")]
    [DataRow("still.webp", "")]
    [DataRow("still.bmp", "")]
    [DataRow("still.tga", "")]
    public void A_still_picture_is_a_video_of_one_frame(string name, string options)
    {
        List<Decoding.Picture> pictures = Decoding.Pictures(
            s_folder.Make(name, $"-f lavfi -i testsrc=s=75x41 -frames:v 1 {options}"));
        Assert.HasCount(1, pictures);
        Assert.AreEqual((75, 41, TimeSpan.Zero), (pictures[0].Width, pictures[0].Height, pictures[0].Pts));
    }

    [TestMethod]
    public void The_cover_of_a_sound_file_is_no_video()
    {
        string cover = s_folder.Make("cover.png", "-f lavfi -i testsrc2=s=64x64 -frames:v 1");
        using MediaReader reader = MediaReader.Open(s_folder.Make(
            "song.mp3",
            $"-f lavfi -i sine=d=1 -i {cover} -map 0 -map 1 -c:a libmp3lame -c:v png -disposition:v attached_pic"));
        CollectionAssert.AreEqual(
            new[] { StreamKind.Audio, StreamKind.Other }, reader.Streams.Select(s => s.Kind).ToArray());
    }

    [TestMethod]
    public void Reading_allocates_nothing()
    {
        using MediaReader reader = MediaReader.Open(s_webm);
        Assert.AreEqual(NativeStatus.Ok, reader.ReadPacket(out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 0;
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            count += packet.Data.Length > 0 ? 1 : 0;
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsGreaterThan(50, count);
    }

    /// <summary>FFmpeg goes on behind the damage without a word; pictures that build on lost ones must not be given out.</summary>
    [TestMethod]
    public void What_a_damaged_webm_file_lost_is_told_and_pictures_go_on_from_a_key_frame()
    {
        byte[] damaged = File.ReadAllBytes(s_folder.Make("long.webm", $"{Film.Replace("d=1", "d=4", StringComparison.Ordinal)} -c:v libvpx -g 20 -c:a libopus -cluster_time_limit 500"));
        new Random(3).NextBytes(damaged.AsSpan((damaged.Length / 4)..(damaged.Length / 2)));
        using MediaReader reader = MediaReader.Open(s_folder.Write("lost.webm", damaged));
        int losses = 0;
        bool isFirstAfterLoss = false;
        TimeSpan last = TimeSpan.Zero;
        TimeSpan gap = TimeSpan.Zero;
        NativeStatus status;
        while ((status = reader.ReadPacket(out PacketView packet)) != NativeStatus.End)
        {
            losses += status == NativeStatus.InvalidData ? 1 : 0;
            isFirstAfterLoss |= status == NativeStatus.InvalidData;
            if (status == NativeStatus.Ok && packet.StreamIndex == 0)
            {
                Assert.IsTrue(!isFirstAfterLoss || packet.IsKeyFrame, $"{packet.Pts} follows a loss.");
                isFirstAfterLoss = false;
                gap = packet.Pts - last > gap ? packet.Pts - last : gap;
                last = packet.Pts;
            }
        }

        Assert.IsGreaterThan(TimeSpan.FromSeconds(0.5), gap, "Nothing was lost: the test shows nothing.");
        Assert.IsTrue(losses is >= 1 and < 200, $"{losses} losses");
        Assert.IsGreaterThan(TimeSpan.FromSeconds(3.8), last);
    }

    private static (TimeSpan Video, TimeSpan Audio) FirstTimes(string path)
    {
        using MediaReader reader = MediaReader.Open(path);
        TimeSpan?[] first = new TimeSpan?[reader.Streams.Count];
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            Assert.IsTrue(packet.HasPts);
            first[packet.StreamIndex] ??= packet.Pts;
        }

        TimeSpan Of(StreamKind kind) => first[Decoding.StreamOf(reader, kind).Index]!.Value;
        return (Of(StreamKind.Video), Of(StreamKind.Audio));
    }

    internal static List<string> Packets(MediaReader reader, bool allowErrors = false)
    {
        List<string> packets = [];
        NativeStatus status;
        while ((status = reader.ReadPacket(out PacketView packet)) != NativeStatus.End)
        {
            if (status != NativeStatus.Ok)
            {
                Assert.IsTrue(allowErrors, status.ToString());
                continue;
            }

            HashCode hash = default;
            hash.AddBytes(packet.Data);
            string times = $"{packet.Pts.Ticks} {packet.Dts.Ticks} {packet.Duration.Ticks}";
            packets.Add($"{packet.StreamIndex} {times} {packet.IsKeyFrame} {hash.ToHashCode()}");
        }

        return packets;
    }
}
