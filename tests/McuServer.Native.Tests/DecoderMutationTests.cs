using System.Diagnostics;

namespace McuServer.Native.Tests;

/// <summary>
/// Goal: 10,000 damaged packets of each codec do no harm: no crash, no exception, bounded time for each, and whole
/// packets decode as ever afterwards. Method: packets of a real clip, each damaged in one of seven ways by a seeded
/// generator, with whole ones between them so that decoders keep going deep.
/// </summary>
[TestClass]
public class DecoderMutationTests
{
    private const int DamagedPackets = 10_000;

    /// <summary>Behind every packet, as decoders ask.</summary>
    private const int PaddingBytes = 64;

    /// <summary>A packet may promise 64 Mi pixels, which take their time; a hang takes for ever.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private static FixtureFolder s_folder = null!;

    [ClassInitialize]
    public static void Make(TestContext context) => s_folder = new FixtureFolder();

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    [Timeout(15 * 60_000)]
    [DataRow("vp8.webm", "-c:v libvpx")]
    [DataRow("vp9.webm", "-c:v libvpx-vp9")]
    [DataRow("h264.mp4", "-c:v libx264 -pix_fmt yuv420p")]
    [DataRow("av1.mkv", "-c:v libaom-av1 -cpu-used 8")]
    [DataRow("h265.mp4", "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p")]
    [DataRow("mpeg4.avi", "-c:v mpeg4 -bf 2")]
    public void Damaged_pictures_do_no_harm(string name, string codec)
    {
        string path = s_folder.Make(name, $"-f lavfi -i testsrc2=s=64x48:r=25:d=0.8 {codec}");
        byte[] expected = [.. Decoding.Pictures(path).SelectMany(p => p.I420)];
        using MediaReader reader = MediaReader.Open(path);
        using VideoDecoder decoder = VideoDecoder.Open(reader.Streams[0].Codec);
        using NativePicture shell = new();
        List<byte[]> whole = Packets(reader);
        Feed(whole, (bytes, size, time) =>
        {
            NativeStatus submitted = decoder.Submit(bytes.AsSpan(0, size), time);
            int received = 0;
            NativeStatus status;
            while ((status = decoder.Receive(shell)) is NativeStatus.Ok or < NativeStatus.Ok)
            {
                Assert.IsLessThan(100, ++received);
            }

            Assert.AreEqual(NativeStatus.Again, status);
            return submitted;
        });
        decoder.Reset();
        reader.Rewind();
        List<Decoding.Picture> pictures = [];
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, packet.Pts));
            Decoding.Receive(decoder, shell, pictures);
        }

        decoder.Drain();
        Decoding.Receive(decoder, shell, pictures);
        CollectionAssert.AreEqual(expected, pictures.SelectMany(p => p.I420).ToArray());
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    [DataRow("opus.webm", "-c:a libopus")]
    [DataRow("aac.m4a", "-c:a aac")]
    [DataRow("mp3.mp3", "-c:a libmp3lame")]
    [DataRow("vorbis.ogg", "-c:a libvorbis")]
    public void Damaged_sound_does_no_harm(string name, string codec)
    {
        string path = s_folder.Make(name, $"-f lavfi -i aevalsrc=sin(900*t*t):s=44100:d=1 -ac 2 {codec}");
        float[] expected = Decoding.Sound(path);
        using MediaReader reader = MediaReader.Open(path);
        using AudioDecoder decoder = AudioDecoder.Open(reader.Streams[0].Codec);
        List<byte[]> whole = Packets(reader);
        float[] block = new float[2 * decoder.MaxSamples];
        Feed(whole, (bytes, size, time) =>
        {
            NativeStatus submitted = decoder.Submit(bytes.AsSpan(0, size), time);
            int received = 0;
            NativeStatus status;
            while ((status = decoder.Receive(block, out int samples)) is NativeStatus.Ok or NativeStatus.InvalidData)
            {
                Assert.IsLessThan(10_000, ++received);
                for (int i = 0; i < 2 * samples; i++)
                {
                    Assert.IsTrue(Math.Abs(block[i]) <= 16f);
                }
            }

            Assert.AreEqual(NativeStatus.Again, status);
            return submitted;
        });
        decoder.Reset();
        reader.Rewind();
        CollectionAssert.AreEqual(expected, Decoding.Sound(reader, reader.Streams[0], decoder));
    }

    private static void Feed(List<byte[]> whole, Func<byte[], int, TimeSpan, NativeStatus> submit)
    {
        Random random = new(20_260_726);
        Stopwatch watch = new();
        int refused = 0;
        for (int i = 0; i < DamagedPackets; i++)
        {
            (byte[] damaged, int size) = Damage(whole[random.Next(whole.Count)], random);
            watch.Restart();
            NativeStatus status = submit(damaged, size, TimeSpan.FromMilliseconds(20 * i));
            Assert.IsLessThan(s_limit, watch.Elapsed, $"packet {i}");
            Assert.IsTrue(status is NativeStatus.Ok or NativeStatus.InvalidData, status.ToString());
            refused += status == NativeStatus.InvalidData ? 1 : 0;
            if (i % 4 == 0)
            {
                byte[] good = whole[i / 4 % whole.Count];
                _ = submit(good, good.Length - PaddingBytes, TimeSpan.FromMilliseconds((20 * i) + 10));
            }
        }

        Assert.IsGreaterThan(DamagedPackets / 20, refused, "hardly a packet was noticed");
        Assert.IsLessThan(DamagedPackets, refused, "no packet got into the decoder");
    }

    private static (byte[] Bytes, int Size) Damage(byte[] padded, Random random)
    {
        int size = padded.Length - PaddingBytes;
        byte[] bytes = (byte[])padded.Clone();
        switch (random.Next(7))
        {
            case 0:
                for (int flips = random.Next(1, 17); flips > 0; flips--)
                {
                    bytes[random.Next(size)] ^= (byte)(1 << random.Next(8));
                }

                return (bytes, size);
            case 1:
                bytes.AsSpan(random.Next(size)).Clear();
                return (bytes, size);
            case 2:
                size = random.Next(size);
                bytes.AsSpan(size).Clear();
                return (bytes, size);
            case 3:
                size = random.Next(300);
                bytes = new byte[size + PaddingBytes];
                random.NextBytes(bytes.AsSpan(0, size));
                return (bytes, size);
            case 4:
                random.NextBytes(bytes.AsSpan(random.Next(size)));
                bytes.AsSpan(size).Clear();
                return (bytes, size);
            case 5:
                int grown = size + random.Next(100_000);
                byte[] huge = new byte[grown + PaddingBytes];
                bytes.AsSpan(0, size).CopyTo(huge);
                random.NextBytes(huge.AsSpan(size, grown - size));
                return (huge, grown);
            default:
                return (new byte[PaddingBytes], 0);
        }
    }

    /// <summary>The packets with the padding behind them.</summary>
    private static List<byte[]> Packets(MediaReader reader)
    {
        List<byte[]> packets = [];
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            packets.Add([.. packet.Data, .. new byte[PaddingBytes]]);
        }

        Assert.IsGreaterThan(10, packets.Count);
        return packets;
    }
}
