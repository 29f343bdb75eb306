using McuServer.Media.Codecs;

namespace McuServer.Media.Tests.Codecs;

[TestClass]
public class OpusPacketTests
{
    [TestMethod]
    [DataRow(0, 10.0)] // SILK narrow band
    [DataRow(3, 60.0)]
    [DataRow(5, 20.0)]
    [DataRow(10, 40.0)] // SILK wide band
    [DataRow(12, 10.0)] // hybrid
    [DataRow(15, 20.0)]
    [DataRow(16, 2.5)] // CELT
    [DataRow(21, 5.0)]
    [DataRow(30, 10.0)]
    [DataRow(31, 20.0)]
    public void Duration_follows_from_the_configuration(int config, double ms)
    {
        byte toc = (byte)(config << 3);
        Assert.IsTrue(OpusPacket.TryGetSamples([toc, 1, 2], out int one));
        Assert.AreEqual(ms * 48, one);
        Assert.IsTrue(OpusPacket.TryGetSamples([(byte)(toc | 1), 1, 2], out int two));
        Assert.AreEqual(ms * 96, two);
        bool isShort = OpusPacket.TryGetSamples([(byte)(toc | 3), 3, 2], out int three);
        Assert.AreEqual(ms * 3 <= 120, isShort);
        Assert.IsTrue(!isShort || three == ms * 144);
    }

    [TestMethod]
    public void What_no_packet_may_say_is_refused()
    {
        Assert.IsFalse(OpusPacket.TryGetSamples([], out _));
        Assert.IsFalse(OpusPacket.TryGetSamples([0xFB], out _), "code 3 without its count");
        Assert.IsFalse(OpusPacket.TryGetSamples([0xFB, 0], out _), "no frames");
        Assert.IsFalse(OpusPacket.TryGetSamples([0xFB, 7], out _), "140 ms");
    }

    [TestMethod]
    // Mono 20 ms: voice flag, then LBRR flag.
    [DataRow(new byte[] { 0x48, 0x40 }, true)]
    [DataRow(new byte[] { 0x48, 0x80 }, false)]
    // Stereo 20 ms: two flags for each channel.
    [DataRow(new byte[] { 0x4C, 0x10 }, true)]
    [DataRow(new byte[] { 0x4C, 0xA0 }, false)]
    // Mono 60 ms: three voice flags, then LBRR.
    [DataRow(new byte[] { 0x58, 0x10 }, true)]
    [DataRow(new byte[] { 0x58, 0xE0 }, false)]
    // CELT has none.
    [DataRow(new byte[] { 0xF8, 0xFF }, false)]
    // Code 2: behind the first frame's length, one byte or two.
    [DataRow(new byte[] { 0x4A, 1, 0x40, 9 }, true)]
    [DataRow(new byte[] { 0x4A, 252, 0, 0x40 }, true)]
    [DataRow(new byte[] { 0x4A, 0x40 }, false)]
    // Code 3: padding of 1, two frames of variable size.
    [DataRow(new byte[] { 0x4B, 0xC2, 1, 1, 0x40, 9, 0 }, true)]
    [DataRow(new byte[] { 0x4B, 0x02, 0x40, 9 }, true)]
    [DataRow(new byte[] { 0x4B }, false)]
    [DataRow(new byte[] { 0x48 }, false)]
    public void The_copy_of_the_packet_before_is_found(byte[] packet, bool hasFec) =>
        Assert.AreEqual(hasFec, OpusPacket.HasFec(packet));

    [TestMethod]
    public void Nothing_throws_whatever_the_bytes()
    {
        Random random = new(3);
        byte[] packet = new byte[40];
        int count = Fuzzing.Count;
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(packet);
            ReadOnlySpan<byte> cut = packet.AsSpan(0, random.Next(packet.Length));
            bool isPacket = OpusPacket.TryGetSamples(cut, out int samples);
            Assert.IsTrue(!isPacket || samples is >= 120 and <= 5760);
            OpusPacket.HasFec(cut);
        }
    }
}

/// <summary>How many mutated inputs a test tries.</summary>
internal static class Fuzzing
{
    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int count) ? count : 20_000;
}
