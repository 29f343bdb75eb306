using McuServer.Conference.Codecs;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Codecs;

[TestClass]
public class OpusTickEncoderTests
{
    [TestMethod]
    public void Without_loss_the_packets_are_those_of_files()
    {
        float[] speech = Stereo(Speech.Babble(1, 3));
        using OpusTickEncoder encoder = new(64_000);
        using OpusEncoder plain = OpusEncoder.Create(64_000, voice: false);
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        byte[] expected = new byte[OpusEncoder.MaxPacketBytes];
        for (int i = 0; i < speech.Length / 1920; i++)
        {
            ReadOnlySpan<float> tick = speech.AsSpan(1920 * i, 1920);
            int size = encoder.Encode(tick, packet, isIndependent: false);
            Assert.AreEqual(plain.Encode(tick, expected), size);
            Assert.IsTrue(packet.AsSpan(0, size).SequenceEqual(expected.AsSpan(0, size)));
            Assert.IsFalse(HasCopy(packet.AsSpan(0, size)));
        }
    }

    [TestMethod]
    [DataRow(32_000, 1)]
    [DataRow(32_000, 20)]
    [DataRow(48_000, 10)]
    [DataRow(64_000, 10)]
    public void Towards_lossy_listeners_speech_carries_copies_within_the_bitrate(int bitrateBps, int lossPercent)
    {
        float[] speech = Stereo(Speech.Babble(1, 6));
        using OpusTickEncoder encoder = new(bitrateBps, lossPercent);
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        int ticks = speech.Length / 1920;
        int copies = 0;
        long bytes = 0;
        for (int i = 0; i < ticks; i++)
        {
            int size = encoder.Encode(speech.AsSpan(1920 * i, 1920), packet, isIndependent: false);
            copies += HasCopy(packet.AsSpan(0, size)) ? 1 : 0;
            bytes += size;
        }

        Assert.IsGreaterThan(ticks / 4, copies, $"{copies} of {ticks}");
        Assert.IsLessThan(bitrateBps * 1.1, bytes * 8.0 * 50 / ticks);
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(101)]
    public void A_loss_that_is_no_percentage_is_the_callers_mistake(int percent) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OpusTickEncoder(64_000, percent));

    [TestMethod]
    public void The_loss_may_come_and_go_and_every_packet_decodes()
    {
        float[] speech = Stereo(Speech.Babble(2, 6));
        using OpusTickEncoder encoder = new(64_000);
        using OpusDecoder decoder = OpusDecoder.Create();
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        float[] heard = new float[2 * OpusDecoder.MaxSamples];
        int ticks = speech.Length / 1920;
        int[] copies = new int[3];
        for (int i = 0; i < ticks; i++)
        {
            int third = i * 3 / ticks;
            if (i == ticks / 3 || i == ticks * 2 / 3)
            {
                encoder.SetExpectedLoss(third == 1 ? 20 : 0);
            }

            int size = encoder.Encode(speech.AsSpan(1920 * i, 1920), packet, isIndependent: i % 50 == 49);
            Assert.AreEqual(960, decoder.Decode(packet.AsSpan(0, size), heard));
            copies[third] += HasCopy(packet.AsSpan(0, size)) ? 1 : 0;
        }

        Assert.AreEqual(0, copies[0]);
        Assert.IsGreaterThan(ticks / 12, copies[1]);
        Assert.IsLessThan(3, copies[2]);
    }

    private static float[] Stereo(float[] mono)
    {
        float[] stereo = new float[mono.Length / 960 * 1920];
        for (int i = 0; i < stereo.Length; i++)
        {
            stereo[i] = mono[i / 2];
        }

        return stereo;
    }

    private static bool HasCopy(ReadOnlySpan<byte> packet) => OpusPacket.TryParse(packet, out OpusPacket parsed) && parsed.HasLbrr;
}
