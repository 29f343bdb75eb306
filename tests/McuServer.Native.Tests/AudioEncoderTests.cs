namespace McuServer.Native.Tests;

[TestClass]
public class AudioEncoderTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(960)]
    [DataRow(1024)]
    [DataRow(5000)]
    public void Blocks_of_any_length_give_the_same_packets(int block)
    {
        (byte[] expected, long expectedSamples) = EncodeAll(480, 12_000);
        (byte[] bytes, long samples) = EncodeAll(block, 12_000);
        CollectionAssert.AreEqual(expected, bytes);
        Assert.AreEqual(expectedSamples, samples);
    }

    [TestMethod]
    public void Draining_gives_every_sample_and_the_codecs_delay()
    {
        using AudioEncoder encoder = AudioEncoder.Open(AudioCodec.Aac, 96_000);
        (_, long samples) = EncodeAll(960, 10_000);
        Assert.AreEqual(1024, encoder.FrameSamples);
        Assert.IsGreaterThanOrEqualTo(10_000 + encoder.DelaySamples, samples);
        Assert.IsLessThan(10_000 + encoder.DelaySamples + (2 * encoder.FrameSamples), samples);
    }

    [TestMethod]
    public void Other_codecs_and_half_samples_are_mistakes_of_the_caller()
    {
        NativeException e = Assert.ThrowsExactly<NativeException>(() => AudioEncoder.Open(AudioCodec.Opus, 32_000));
        Assert.AreEqual(NativeStatus.InvalidArgument, e.Status);
        e = Assert.ThrowsExactly<NativeException>(() => AudioEncoder.Open(AudioCodec.Aac, 3));
        StringAssert.Contains(e.Message, "3 bit/s");
        using AudioEncoder encoder = AudioEncoder.Open(AudioCodec.Aac, 96_000);
        Assert.ThrowsExactly<ArgumentException>(() => encoder.Encode(new float[3]));
    }

    [TestMethod]
    public void Steady_state_allocates_nothing()
    {
        using AudioEncoder encoder = AudioEncoder.Open(AudioCodec.Aac, 96_000);
        float[] sound = Sound(960);
        long before = 0;
        int packets = 0;
        for (int i = 0; i < 100; i++)
        {
            if (i == 20)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            encoder.Encode(sound);
            while (encoder.Receive(out EncodedView view) == NativeStatus.Ok)
            {
                packets += view.DurationSamples == 1024 ? 1 : 0;
            }
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsGreaterThan(90, packets);
    }

    private static float[] Sound(int samples)
    {
        float[] sound = new float[2 * samples];
        for (int i = 0; i < samples; i++)
        {
            sound[2 * i] = (float)(0.4 * Math.Sin(i * 0.05));
            sound[(2 * i) + 1] = (float)(0.3 * Math.Sin(i * 0.09));
        }

        return sound;
    }

    private static (byte[] Bytes, long Samples) EncodeAll(int block, int total)
    {
        using AudioEncoder encoder = AudioEncoder.Open(AudioCodec.Aac, 96_000);
        using MemoryStream bytes = new();
        float[] sound = Sound(total);
        long position = 0;
        for (int at = 0; at < total; at += block)
        {
            int length = Math.Min(block, total - at);
            Assert.AreEqual(NativeStatus.Ok, encoder.Encode(sound.AsSpan(2 * at, 2 * length)));
            Assert.AreEqual(NativeStatus.Again, ReceiveAll(encoder, bytes, ref position));
        }

        encoder.Drain();
        Assert.AreEqual(NativeStatus.End, ReceiveAll(encoder, bytes, ref position));
        Assert.AreEqual(NativeStatus.InvalidArgument, encoder.Encode(sound));
        return (bytes.ToArray(), position);
    }

    private static NativeStatus ReceiveAll(AudioEncoder encoder, MemoryStream bytes, ref long position)
    {
        NativeStatus status;
        while ((status = encoder.Receive(out EncodedView view)) == NativeStatus.Ok)
        {
            Assert.AreEqual(position, view.FrameIndex);
            position += view.DurationSamples;
            bytes.Write(view.Data);
        }

        return status;
    }
}
