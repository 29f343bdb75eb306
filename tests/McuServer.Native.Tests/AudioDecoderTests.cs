namespace McuServer.Native.Tests;

[TestClass]
public class AudioDecoderTests
{
    private const double Root2 = 1.4142135623730951;
    private static FixtureFolder s_folder = null!;

    [ClassInitialize]
    public static void Make(TestContext context) => s_folder = new FixtureFolder();

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    [DataRow("pcm_u8", 8000)]
    [DataRow("pcm_s16le", 48000)]
    [DataRow("pcm_s24le", 44100)]
    [DataRow("pcm_s32le", 96000)]
    [DataRow("pcm_f32le", 22050)]
    [DataRow("pcm_f64le", 192000)]
    [DataRow("pcm_mulaw", 8000)]
    [DataRow("pcm_s16le", 11025)]
    public void A_mono_tone_at_minus_20_dBFS_comes_out_so_on_both_sides(string codec, int rate)
    {
        // A sine of amplitude 0.1 * sqrt(2) has its effective value at -20 dBFS.
        string path = s_folder.Make(
            $"mono-{codec}-{rate}.wav",
            $"-f lavfi -i aevalsrc={0.1 * Root2}*sin(2*PI*440*t):s={rate}:d=1 -c:a {codec}");
        float[] sound = Decoding.Sound(path);
        Assert.AreEqual(48000, sound.Length / 2, 1.0);
        for (int side = 0; side < 2; side++)
        {
            // Not the first and last 20 ms, where the resampler's filter has silence on one side.
            double tolerance = codec is "pcm_u8" or "pcm_mulaw" ? 0.2 : 0.02;
            Assert.AreEqual(-20.0, Sounds.LevelDb(sound, side, 960, 47000), tolerance);
        }

        for (int i = 0; i < sound.Length; i += 2)
        {
            Assert.AreEqual(sound[i], sound[i + 1]);
        }
    }

    [TestMethod]
    public void Float_stereo_at_48_kHz_goes_through_untouched()
    {
        float[] values = Noise(10_000 * 2);
        string path = s_folder.Write("float.wav", Sounds.FloatWav(values, channels: 2, rate: 48000));
        CollectionAssert.AreEqual(values, Decoding.Sound(path));
    }

    [TestMethod]
    public void What_is_no_number_or_beyond_all_measure_does_not_come_out()
    {
        float[] values = Noise(2000);
        values[100] = float.NaN;
        values[200] = float.PositiveInfinity;
        values[300] = float.NegativeInfinity;
        values[400] = 1e30f;
        float[] sound = Decoding.Sound(s_folder.Write("wild.wav", Sounds.FloatWav(values, channels: 2, rate: 48000)));
        CollectionAssert.AreEqual(
            new[] { 0f, 16f, -16f, 16f }, new[] { sound[100], sound[200], sound[300], sound[400] });
        string other = s_folder.Write("wild44.wav", Sounds.FloatWav(values, channels: 2, rate: 44100));
        float[] resampled = Decoding.Sound(other);
        foreach (float value in resampled)
        {
            Assert.IsTrue(Math.Abs(value) <= 16f);
        }

        // The resampler forgets: its filter is some 35 samples long.
        Assert.IsTrue(resampled.AsSpan(resampled.Length - 500).IndexOfAnyExcept(0f) >= 0);
    }

    [TestMethod]
    [DataRow("mono", 1)]
    [DataRow("stereo", 2)]
    [DataRow("2.1", 3)]
    [DataRow("3.0", 3)]
    [DataRow("quad", 4)]
    [DataRow("5.0", 5)]
    [DataRow("5.1", 6)]
    [DataRow("5.1(side)", 6)]
    [DataRow("7.1", 8)]
    public void Full_scale_in_all_channels_at_once_does_not_clip(string layout, int channels)
    {
        string tones = string.Join('|', Enumerable.Repeat("sin(2*PI*100*t)", channels));
        float[] sound = Decoding.Sound(s_folder.Make(
            $"full-{channels}-{layout.Length}.wav",
            $"-f lavfi -i aevalsrc={tones}:s=48000:d=0.2:c={layout} -c:a pcm_f32le"));
        float peak = sound.Max(Math.Abs);
        Assert.IsLessThan(1.0001f, peak);
        Assert.IsGreaterThan(0.7f, peak);
    }

    [TestMethod]
    public void Left_stays_left_and_the_centre_is_heard_on_both_sides()
    {
        // Order of 5.1: left, right, centre, low, back left, back right; each with its own tone.
        string tones = "0.5*sin(2*PI*300*t)|0.5*sin(2*PI*500*t)|0.5*sin(2*PI*700*t)|0.5*sin(2*PI*60*t)|0|0";
        float[] sound = Decoding.Sound(s_folder.Make(
            "surround.wav", $"-f lavfi -i aevalsrc={tones}:s=48000:d=1:c=5.1 -c:a pcm_f32le"));
        double left = Sounds.ToneDb(sound, 0, 300);
        Assert.IsGreaterThan(-20.0, left);
        Assert.IsLessThan(-90.0, Sounds.ToneDb(sound, 1, 300));
        Assert.AreEqual(left, Sounds.ToneDb(sound, 1, 500), 0.01);
        Assert.AreEqual(left - 3.01, Sounds.ToneDb(sound, 0, 700), 0.02);
        Assert.AreEqual(left - 3.01, Sounds.ToneDb(sound, 1, 700), 0.02);
    }

    [TestMethod]
    public void Channels_without_positions_are_shared_by_both_sides()
    {
        // For nine channels there is no usual order.
        float[] nine = new float[9 * 9600];
        for (int i = 0; i < nine.Length; i++)
        {
            nine[i] = i % 9 == 8 ? 0.9f : 0f;
        }

        float[] sound = Decoding.Sound(s_folder.Write("nine.wav", Sounds.FloatWav(nine, channels: 9, rate: 48000)));
        Assert.AreEqual(0.1f, sound[4000], 1e-6f);
        Assert.AreEqual(0.1f, sound[4001], 1e-6f);
    }

    [TestMethod]
    [DataRow("loop.opus", "-c:a libopus")]
    [DataRow("loop.webm", "-c:a libopus")]
    [DataRow("loop.m4a", "-c:a aac")]
    [DataRow("loop.mp3", "-c:a libmp3lame")]
    [DataRow("loop.ogg", "-c:a libvorbis")]
    [DataRow("loop.wav", "-c:a pcm_s16le")]
    public void A_loop_sounds_the_same_every_time(string name, string codec)
    {
        using MediaReader reader = MediaReader.Open(
            s_folder.Make(name, $"-f lavfi -i sine=f=440:r=44100:d=0.7 {codec}"));
        StreamInfo stream = Decoding.StreamOf(reader, StreamKind.Audio);
        using AudioDecoder decoder = AudioDecoder.Open(stream.Codec);
        float[] first = Decoding.Sound(reader, stream, decoder);
        for (int round = 0; round < 2; round++)
        {
            reader.Rewind();
            decoder.Reset();
            CollectionAssert.AreEqual(first, Decoding.Sound(reader, stream, decoder));
        }
    }

    [TestMethod]
    [DataRow("times.webm", "-c:a libopus")]
    [DataRow("times.m4a", "-c:a aac")]
    [DataRow("times.mp3", "-c:a libmp3lame")]
    [DataRow("times.wav", "-c:a pcm_s16le")]
    public void Every_block_knows_its_moment(string name, string codec)
    {
        using MediaReader reader = MediaReader.Open(s_folder.Make(name, $"-f lavfi -i sine=f=440:r=44100:d=1 {codec}"));
        using AudioDecoder decoder = AudioDecoder.Open(reader.Streams[0].Codec);
        Span<float> block = new float[2 * 480];
        long samples = 0;
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            _ = decoder.Submit(packet.Data, packet.Pts, packet.DiscardSamples);
            while (decoder.Receive(block, out int count) == NativeStatus.Ok)
            {
                Assert.IsTrue(decoder.HasPts);
                Assert.AreEqual(samples / 48000.0, decoder.Pts.TotalSeconds, 0.0015, $"after {samples} samples");
                samples += count;
            }
        }
    }

    [TestMethod]
    public void Rate_and_channels_may_change_in_mid_stream()
    {
        List<byte> joined = [];
        foreach ((int rate, int channels) in ((int, int)[])[(44100, 1), (48000, 2), (32000, 2)])
        {
            joined.AddRange(File.ReadAllBytes(s_folder.Make(
                $"part-{rate}.aac", $"-f lavfi -i sine=f=440:r={rate}:d=1 -af volume=4 -ac {channels} -c:a aac")));
        }

        float[] sound = Decoding.Sound(s_folder.Write("joined.aac", joined.ToArray()));

        // Each part has one or two frames of 1024 samples more than a second.
        Assert.AreEqual(3 * 48000, sound.Length / 2, 3.0 * 2 * 1024 * 48000 / 32000);
        for (int second = 0; second < 3; second++)
        {
            float[] part = sound[((second * 2 * 49500) + 20000)..((second * 2 * 49500) + 60000)];
            double tone = Sounds.ToAmplitude(Sounds.ToneDb(part, 0, 440));
            Assert.AreEqual(part.Max(), tone, 0.1 * part.Max(), $"second {second}");
        }
    }

    [TestMethod]
    public void Opus_without_a_container_is_decoded_from_its_first_sample()
    {
        using MediaReader reader = MediaReader.Open(s_folder.Make(
            "bare.opus", "-f lavfi -i sine=f=440:r=48000:d=1 -c:a libopus"));
        using CodecSettings settings = CodecSettings.ForOpus();
        using AudioDecoder bare = AudioDecoder.Open(settings);
        List<float> sound = [];
        int packets = 0;
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            Assert.AreEqual(NativeStatus.Ok, bare.Submit(packet.Data, packet.Pts));
            Decoding.Receive(bare, sound);
            packets++;
        }

        Assert.AreEqual(packets * 960, sound.Count / 2);
    }

    [TestMethod]
    public void Decoding_allocates_nothing_on_the_managed_side()
    {
        using MediaReader reader = MediaReader.Open(s_folder.Make(
            "steady.mp3", "-f lavfi -i sine=f=440:r=44100:d=2 -c:a libmp3lame"));
        using AudioDecoder decoder = AudioDecoder.Open(reader.Streams[0].Codec);
        float[] block = new float[2 * decoder.MaxSamples];
        long before = 0;
        int packets = 0;
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            _ = decoder.Submit(packet.Data, packet.Pts, packet.DiscardSamples);
            while (decoder.Receive(block, out _) == NativeStatus.Ok)
            {
            }

            before = ++packets == 3 ? GC.GetAllocatedBytesForCurrentThread() : before;
        }

        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.IsGreaterThan(50, packets);
        Assert.AreEqual(0, after - before);
    }

    [TestMethod]
    public void Foreign_settings_and_too_short_buffers_are_refused()
    {
        using CodecSettings vp8 = CodecSettings.ForVideo(VideoCodec.Vp8);
        NativeException e = Assert.ThrowsExactly<NativeException>(() => AudioDecoder.Open(vp8));
        Assert.AreEqual(NativeStatus.InvalidArgument, e.Status);
        Assert.Contains("vp8: not an audio codec", e.Message);
        using CodecSettings opus = CodecSettings.ForOpus();
        using AudioDecoder decoder = AudioDecoder.Open(opus);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => decoder.Receive(new float[1], out _));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => decoder.Submit([], TimeSpan.Zero, -1));
        Assert.AreEqual(NativeStatus.InvalidData, decoder.Submit([], TimeSpan.Zero));
    }

    private static float[] Noise(int count)
    {
        Random random = new(11);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return values;
    }
}
