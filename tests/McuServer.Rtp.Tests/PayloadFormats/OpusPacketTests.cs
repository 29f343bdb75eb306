using McuServer.Native;
using McuServer.Rtp.PayloadFormats;

namespace McuServer.Rtp.Tests.PayloadFormats;

[TestClass]
public class OpusPacketTests
{
    [TestMethod]
    [DataRow(0, OpusMode.Silk, 480)]
    [DataRow(1, OpusMode.Silk, 960)]
    [DataRow(6, OpusMode.Silk, 1920)]
    [DataRow(11, OpusMode.Silk, 2880)]
    [DataRow(12, OpusMode.Hybrid, 480)]
    [DataRow(15, OpusMode.Hybrid, 960)]
    [DataRow(16, OpusMode.Celt, 120)]
    [DataRow(29, OpusMode.Celt, 240)]
    [DataRow(22, OpusMode.Celt, 480)]
    [DataRow(31, OpusMode.Celt, 960)]
    public void The_configuration_gives_mode_and_duration(int config, OpusMode mode, int samples)
    {
        OpusPacket packet = Parse((byte)((config << 3) | 4), 1, 2, 3);
        Assert.AreEqual((mode, samples, 1, true), (packet.Mode, packet.FrameSamples, packet.FrameCount, packet.IsStereo));
        Assert.AreEqual(samples, packet.DurationSamples);
    }

    /// <summary>Configuration 1 is SILK with frames of 20 ms: TOC 0x08 + code.</summary>
    [TestMethod]
    [DataRow("08 11 22", 1)]
    [DataRow("09 11 22", 2)]
    [DataRow("0a 01 11 22 33", 2)]
    [DataRow("0b 03 11 22 33", 3)]
    [DataRow("0b 82 01 11 22 33", 2)]
    [DataRow("0b 43 02 11 22 33 00 00", 3)]
    [DataRow("0b c2 01 01 11 22 00", 2)]
    [DataRow("0b 06 11 22 33 44 55 66", 6)]
    public void Every_code_tells_its_frames(string packet, int frames) =>
        Assert.AreEqual((frames, frames * 960), (Parse(Clips.Hex(packet)).FrameCount, Parse(Clips.Hex(packet)).DurationSamples));

    [TestMethod]
    [DataRow("", DisplayName = "R1")]
    [DataRow("09 11", DisplayName = "R3: odd")]
    [DataRow("0a", DisplayName = "R4: no length")]
    [DataRow("0a fc", DisplayName = "R4: half a length")]
    [DataRow("0a 05 11", DisplayName = "R4: too long")]
    [DataRow("0b", DisplayName = "R6: no count")]
    [DataRow("0b 00", DisplayName = "R5: no frames")]
    [DataRow("0b 07 01020304050607", DisplayName = "R5: 140 ms")]
    [DataRow("0b 02 112233", DisplayName = "R6: not divisible")]
    [DataRow("0b 41", DisplayName = "no padding length")]
    [DataRow("0b 41 ff", DisplayName = "padding length cut off")]
    [DataRow("0b 41 05 11", DisplayName = "padding beyond the end")]
    [DataRow("0b 82 05 11", DisplayName = "R7: too long")]
    public void What_breaks_a_rule_is_refused(string packet) =>
        Assert.IsFalse(OpusPacket.TryParse(Clips.Hex(packet), out _));

    [TestMethod]
    public void A_frame_above_1275_bytes_is_refused()
    {
        Assert.IsTrue(OpusPacket.TryParse(new byte[1276], out _));
        Assert.IsFalse(OpusPacket.TryParse(new byte[1277], out _));
    }

    [TestMethod]
    [DataRow("08 40 00", true, DisplayName = "20 ms mono: 0100...")]
    [DataRow("08 bf 00", false)]
    [DataRow("00 40 00", true, DisplayName = "10 ms mono")]
    [DataRow("10 20 00", true, DisplayName = "40 ms mono: two voice flags before it")]
    [DataRow("10 c0 00", false)]
    [DataRow("18 10 00", true, DisplayName = "60 ms mono: three")]
    [DataRow("18 ef 00", false)]
    [DataRow("0c 40 00", true, DisplayName = "20 ms stereo, first channel")]
    [DataRow("0c 10 00", true, DisplayName = "20 ms stereo, second channel")]
    [DataRow("0c af 00", false)]
    [DataRow("1c 01 00", true, DisplayName = "60 ms stereo, second channel")]
    [DataRow("78 40 00", true, DisplayName = "hybrid")]
    [DataRow("f8 ff 00", false, DisplayName = "CELT")]
    [DataRow("08", false, DisplayName = "nothing in it")]
    public void The_copy_of_the_frame_before_is_seen(string packet, bool hasLbrr) =>
        Assert.AreEqual(hasLbrr, Parse(Clips.Hex(packet)).HasLbrr);

    [TestMethod]
    [DataRow("08", true)]
    [DataRow("08 00", true)]
    [DataRow("08 11 22", false)]
    [DataRow("0b 03", true)]
    [DataRow("f8 ff fe", false)]
    public void Silence_is_packets_without_content(string packet, bool isDtx) =>
        Assert.AreEqual(isDtx, Parse(Clips.Hex(packet)).IsDtx);

    [TestMethod]
    public void An_encoder_for_speech_with_loss_makes_copies_and_without_makes_none()
    {
        Assert.IsGreaterThan(20, EncodeSpeech(hasFec: true, hasDtx: false).Count(p => p.HasLbrr));
        Assert.AreEqual(0, EncodeSpeech(hasFec: false, hasDtx: false).Count(p => p.HasLbrr));
    }

    [TestMethod]
    public void An_encoder_with_DTX_says_that_it_is_silent()
    {
        List<OpusPacket> packets = EncodeSpeech(hasFec: false, hasDtx: true);
        Assert.IsGreaterThan(20, packets.Count(p => p.IsDtx));
        Assert.IsFalse(packets.Take(30).Any(p => p.IsDtx), "while there is sound");
    }

    private static OpusPacket Parse(params byte[] payload)
    {
        Assert.IsTrue(OpusPacket.TryParse(payload, out OpusPacket packet));
        return packet;
    }

    /// <summary>
    /// A second of harmonics of a gliding pitch that swell and fade like syllables, then two of silence; 24 kbit/s.
    /// </summary>
    private static List<OpusPacket> EncodeSpeech(bool hasFec, bool hasDtx)
    {
        using OpusEncoder encoder = OpusEncoder.Create(24_000);
        encoder.SetInbandFec(hasFec);
        encoder.SetPacketLossPercent(hasFec ? 30 : 0);
        encoder.SetDtx(hasDtx);
        List<OpusPacket> packets = [];
        float[] stereo = new float[1920];
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        double phase = 0;
        for (int frame = 0; frame < 150; frame++)
        {
            for (int i = 0; i < 960; i++)
            {
                int t = (frame * 960) + i;
                phase += 2 * Math.PI * (130 + (50 * Math.Sin(t / 9000.0))) / 48_000;
                double value = Enumerable.Range(1, 12).Sum(harmonic => Math.Sin(harmonic * phase) / harmonic);
                double envelope = frame < 50 ? 0.5 + (0.5 * Math.Sin(t / 1500.0)) : 0;
                stereo[2 * i] = stereo[(2 * i) + 1] = (float)(0.2 * envelope * value);
            }

            int size = encoder.Encode(stereo, packet);
            packets.Add(Parse(packet[..size]));
            Assert.AreEqual(960, packets[^1].DurationSamples);
        }

        return packets;
    }
}
