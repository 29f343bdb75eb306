namespace McuServer.Native.Tests;

[TestClass]
public class OpusTests
{
    private const int Frame = OpusEncoder.FrameSamples;

    [TestMethod]
    public void A_tone_survives_and_its_delay_is_the_lookahead()
    {
        using OpusEncoder encoder = OpusEncoder.Create(128_000, voice: false);
        using OpusDecoder decoder = OpusDecoder.Create();
        float[] input = Tone(100 * Frame);
        float[] output = new float[input.Length];
        Transcode(encoder, decoder, input, output);
        Assert.AreEqual(312, encoder.LookaheadSamples);
        double best = double.MinValue;
        int bestDelay = -1;
        for (int delay = 0; delay < 700; delay++)
        {
            double sum = 0;
            for (int i = 20_000; i < 40_000; i++)
            {
                sum += input[2 * i] * output[2 * (i + delay)];
            }

            (best, bestDelay) = sum > best ? (sum, delay) : (best, bestDelay);
        }

        Assert.AreEqual(312, bestDelay, 2.0);
    }

    [TestMethod]
    public void A_new_bitrate_is_followed()
    {
        using OpusEncoder encoder = OpusEncoder.Create(24_000);
        Assert.AreEqual(24_000, MeasureBitrate(encoder), 6_000);
        encoder.SetBitrate(96_000);
        Assert.AreEqual(96_000, MeasureBitrate(encoder), 15_000);
    }

    [TestMethod]
    public void Silence_costs_nearly_nothing_with_DTX()
    {
        using OpusEncoder encoder = OpusEncoder.Create(32_000);
        encoder.SetDtx(true);
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        float[] silence = new float[2 * Frame];
        int small = 0;
        for (int i = 0; i < 100; i++)
        {
            small += encoder.Encode(silence, packet) <= 2 ? 1 : 0;
        }

        Assert.IsGreaterThan(50, small);
    }

    [TestMethod]
    public void A_listener_can_move_to_another_stream_where_prediction_is_disabled()
    {
        // Two encoders of the same sound, one of which began a second earlier; the decoder moves between them.
        float[] input = Noise(40 * Frame);
        using OpusEncoder first = OpusEncoder.Create(64_000, voice: false);
        using OpusEncoder second = OpusEncoder.Create(64_000, voice: false);
        using OpusDecoder decoder = OpusDecoder.Create();
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        float[] stereo = new float[2 * OpusDecoder.MaxSamples];
        for (int i = 0; i < 40; i++)
        {
            ReadOnlySpan<float> frame = input.AsSpan(2 * Frame * i, 2 * Frame);
            second.SetPredictionDisabled(i is 20 or 21);
            int firstBytes = first.Encode(frame, packet);
            if (i < 20)
            {
                Assert.AreEqual(Frame, decoder.Decode(packet.AsSpan(0, firstBytes), stereo));
                continue;
            }

            int secondBytes = second.Encode(frame, packet);
            Assert.AreEqual(Frame, decoder.Decode(packet.AsSpan(0, secondBytes), stereo));
            double level = Level(stereo, Frame);
            Assert.IsTrue(level is > 0.02 and < 0.3, $"frame {i}: level {level:F3}");
        }
    }

    [TestMethod]
    public void A_lost_packet_is_made_from_the_copy_in_the_next()
    {
        using OpusEncoder encoder = OpusEncoder.Create(24_000);
        encoder.SetInbandFec(true);
        encoder.SetPacketLossPercent(30);
        using OpusDecoder withFec = OpusDecoder.Create();
        using OpusDecoder withoutFec = OpusDecoder.Create();
        using OpusDecoder whole = OpusDecoder.Create();
        float[] input = Speechlike(60 * Frame);
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        float[] expected = new float[2 * Frame];
        float[] lost = new float[2 * Frame];
        float[] recovered = new float[2 * Frame];
        float[] concealed = new float[2 * Frame];
        double fecError = 0, plcError = 0;
        for (int i = 0; i < 60; i++)
        {
            int bytes = encoder.Encode(input.AsSpan(2 * Frame * i, 2 * Frame), packet);
            ReadOnlySpan<byte> data = packet.AsSpan(0, bytes);
            bool isLost = i % 10 == 5;
            if (isLost)
            {
                Assert.AreEqual(Frame, whole.Decode(data, lost));
                continue;
            }

            if (i % 10 == 6)
            {
                Assert.AreEqual(Frame, withFec.Decode(data, recovered, fec: true));
                Assert.AreEqual(Frame, withoutFec.Conceal(concealed, Frame));
                fecError += Distance(lost, recovered);
                plcError += Distance(lost, concealed);
            }

            whole.Decode(data, expected);
            withFec.Decode(data, recovered);
            withoutFec.Decode(data, concealed);
        }

        Assert.IsLessThan(plcError * 0.7, fecError);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_packets_give_a_status_and_never_throw()
    {
        using OpusDecoder decoder = OpusDecoder.Create();
        Random random = new(5);
        byte[] packet = new byte[300];
        float[] stereo = new float[2 * OpusDecoder.MaxSamples];
        int refused = 0;
        for (int i = 0; i < 10_000; i++)
        {
            random.NextBytes(packet);
            int samples = decoder.Decode(packet.AsSpan(0, random.Next(packet.Length)), stereo);
            Assert.IsLessThanOrEqualTo(OpusDecoder.MaxSamples, samples);
            refused += samples == (int)NativeStatus.InvalidData ? 1 : 0;
        }

        Assert.IsGreaterThan(100, refused);
        Assert.AreEqual((int)NativeStatus.InvalidData, decoder.Decode([], stereo));
    }

    [TestMethod]
    public void The_same_sound_gives_the_same_bytes_after_a_reset()
    {
        using OpusEncoder encoder = OpusEncoder.Create(48_000);
        float[] input = Noise(20 * Frame);
        byte[] first = EncodeAll(encoder, input);
        encoder.Reset();
        CollectionAssert.AreEqual(first, EncodeAll(encoder, input));
    }

    [TestMethod]
    public void Mistakes_of_the_caller_are_typed_exceptions()
    {
        using OpusEncoder encoder = OpusEncoder.Create(32_000);
        using OpusDecoder decoder = OpusDecoder.Create();
        Assert.ThrowsExactly<ArgumentException>(() => encoder.Encode(new float[960], new byte[100]));
        Assert.ThrowsExactly<NativeException>(() => encoder.Encode(new float[1920], []));
        Assert.ThrowsExactly<NativeException>(() => encoder.SetBitrate(-3));
        Assert.ThrowsExactly<NativeException>(() => OpusEncoder.Create(100));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => decoder.Conceal(new float[1920], 100));
        Assert.ThrowsExactly<ArgumentException>(() => decoder.Conceal(new float[100], 960));
    }

    [TestMethod]
    public void Steady_state_allocates_nothing()
    {
        using OpusEncoder encoder = OpusEncoder.Create(32_000);
        using OpusDecoder decoder = OpusDecoder.Create();
        float[] input = Noise(Frame);
        float[] stereo = new float[2 * OpusDecoder.MaxSamples];
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        long before = 0;
        for (int i = 0; i < 60; i++)
        {
            if (i == 10)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            encoder.SetPacketLossPercent(i % 20);
            int bytes = encoder.Encode(input, packet);
            decoder.Decode(packet.AsSpan(0, bytes), stereo);
            decoder.Conceal(stereo, Frame);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Tone(int samples)
    {
        // A slow sweep, so that only one delay fits.
        float[] tone = new float[2 * samples];
        for (int i = 0; i < samples; i++)
        {
            tone[2 * i] = tone[(2 * i) + 1] = (float)(0.4 * Math.Sin(i * (0.02 + (i * 1e-7))));
        }

        return tone;
    }

    private static float[] Noise(int samples)
    {
        Random random = new(11);
        float[] noise = new float[2 * samples];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)((random.NextDouble() - 0.5) * 0.4);
        }

        return noise;
    }

    /// <summary>Harmonics of a gliding pitch under a syllable-like envelope: what in-band FEC is made for.</summary>
    private static float[] Speechlike(int samples)
    {
        float[] sound = new float[2 * samples];
        double phase = 0;
        for (int i = 0; i < samples; i++)
        {
            phase += 2 * Math.PI * (130 + (50 * Math.Sin(i / 9000.0))) / 48_000;
            double value = 0;
            for (int harmonic = 1; harmonic <= 12; harmonic++)
            {
                value += Math.Sin(harmonic * phase) / harmonic;
            }

            double envelope = 0.5 + (0.5 * Math.Sin(i / 1500.0));
            sound[2 * i] = sound[(2 * i) + 1] = (float)(0.2 * envelope * value);
        }

        return sound;
    }

    private static double Level(float[] stereo, int samples)
    {
        double sum = 0;
        for (int i = 0; i < 2 * samples; i++)
        {
            sum += stereo[i] * stereo[i];
        }

        return Math.Sqrt(sum / (2 * samples));
    }

    private static double Distance(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }

    private static double MeasureBitrate(OpusEncoder encoder) => EncodeAll(encoder, Noise(50 * Frame)).Length * 8;

    private static byte[] EncodeAll(OpusEncoder encoder, float[] input)
    {
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        using MemoryStream bytes = new();
        for (int i = 0; i + (2 * Frame) <= input.Length; i += 2 * Frame)
        {
            int size = encoder.Encode(input.AsSpan(i, 2 * Frame), packet);
            bytes.Write(packet, 0, size);
        }

        return bytes.ToArray();
    }

    private static void Transcode(OpusEncoder encoder, OpusDecoder decoder, float[] input, float[] output)
    {
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        for (int i = 0; i < input.Length; i += 2 * Frame)
        {
            int size = encoder.Encode(input.AsSpan(i, 2 * Frame), packet);
            Assert.AreEqual(Frame, decoder.Decode(packet.AsSpan(0, size), output.AsSpan(i)));
        }
    }
}
