using System.Runtime.InteropServices;
using McuServer.Conference.Codecs;
using McuServer.Media.Frames;

namespace McuServer.Conference.Tests.Codecs;

[TestClass]
public class PcmAudioDecoderTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Every_sample_lands_on_its_channels(int channels)
    {
        using EncodedFramePool pool = new();
        using PcmAudioDecoder decoder = new(channels);
        short[] samples = [0, 16384, -32768, 32767, -1, 1];
        EncodedFrame frame = pool.Rent();
        frame.Set(MemoryMarshal.AsBytes<short>(samples));
        float[] stereo = new float[decoder.MaxSamples * 2];
        int count = decoder.Decode(frame, stereo);
        Assert.AreEqual(samples.Length / channels, count);
        for (int i = 0; i < count; i++)
        {
            Assert.AreEqual(samples[i * channels] / 32768f, stereo[2 * i], $"left {i}");
            Assert.AreEqual(samples[(i * channels) + channels - 1] / 32768f, stereo[(2 * i) + 1], $"right {i}");
        }

        Assert.AreEqual(0, decoder.ErrorCount);
        frame.Release();
    }

    [TestMethod]
    public void Half_a_sample_at_the_end_is_left_out_and_counted()
    {
        using EncodedFramePool pool = new();
        using PcmAudioDecoder decoder = new(2);
        EncodedFrame frame = pool.Rent();
        frame.Set([0, 64, 0, 64, 7]);
        Assert.AreEqual(1, decoder.Decode(frame, new float[decoder.MaxSamples * 2]));
        Assert.AreEqual(1, decoder.ErrorCount);
        frame.Release();
    }
}
