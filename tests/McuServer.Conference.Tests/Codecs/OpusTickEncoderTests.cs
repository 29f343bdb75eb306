using McuServer.Conference.Codecs;
using McuServer.Media.Codecs;
using McuServer.Native;
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
            Assert.IsFalse(OpusPacket.HasFec(packet.AsSpan(0, size)));
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
            copies += OpusPacket.HasFec(packet.AsSpan(0, size)) ? 1 : 0;
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
    public void ZZ_measure()
    {
        float[] speech = Stereo(Speech.Synthesize("en") ?? Speech.Babble(1, 12));
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        foreach (int bitrate in (int[])[32_000, 48_000, 64_000, 96_000])
        {
            foreach (bool voice in (bool[])[false, true])
            {
                foreach (int loss in (int[])[0, 5, 10, 20])
                {
                    double best = double.MaxValue;
                    int copies = 0;
                    long bytes = 0;
                    int ticks = speech.Length / 1920;
                    int celt = 0;
                    for (int run = 0; run < 3; run++)
                    {
                        using OpusEncoder encoder = OpusEncoder.Create(bitrate, voice: voice);
                        encoder.SetInbandFec(loss > 0);
                        encoder.SetPacketLossPercent(loss);
                        (copies, bytes, celt) = (0, 0, 0);
                        TimeSpan before = System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime;
                        for (int i = 0; i < ticks; i++)
                        {
                            int size = encoder.Encode(speech.AsSpan(1920 * i, 1920), packet);
                            copies += OpusPacket.HasFec(packet.AsSpan(0, size)) ? 1 : 0;
                            celt += (packet[0] & 0x80) != 0 ? 1 : 0;
                            bytes += size;
                        }

                        double us = (System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / ticks;
                        best = Math.Min(best, us);
                    }

                    Console.WriteLine($"MEAS {bitrate} {(voice ? "voip " : "audio")} loss {loss,2}: {best,5:F0} us, {bytes * 8.0 * 50 / ticks / 1000:F1} kbit/s, FEC in {100.0 * copies / ticks:F0} %, CELT {100.0 * celt / ticks:F0} %");
                }
            }
        }
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
}
