using System.Globalization;
using System.Text;
using McuServer.Rtp.Wire;
using McuServer.TestKit.Network;

namespace McuServer.Rtp.Tests.Wire;

[TestClass]
public sealed class StunMessageTests
{
    private const string Password = "VOkJxbRl1RmTxUk/WvJxBt";

    /// <summary>RFC 5769 section 2.1.</summary>
    private const string Request =
        "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36"
        + "000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";

    /// <summary>RFC 5769 section 2.2.</summary>
    private const string Response =
        "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c3"
        + "8c7489f92af9ba53f06be7d780280004c07d4c96";

    private static int Count => int.TryParse(
        Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), NumberStyles.None, null, out int count) ? count : 100_000;

    private static byte[] Key => Encoding.UTF8.GetBytes(Password);

    [TestMethod]
    public void The_request_of_RFC_5769_is_read()
    {
        byte[] bytes = Convert.FromHexString(Request);
        Assert.IsTrue(StunMessage.TryParse(bytes, out StunMessage message));
        Assert.AreEqual(StunClass.Request, message.Class);
        Assert.AreEqual("evtj:h6vY", Encoding.UTF8.GetString(message.Username));
        Assert.IsTrue(message.HasValidFingerprint);
        Assert.IsTrue(message.VerifyIntegrity(Key));
        Assert.IsFalse(message.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBT"u8));
        Assert.AreEqual(0x6E0001FFu, message.Priority);
        Assert.IsTrue(message.IsControlled);
        Assert.AreEqual(0x932FF9B151263B36UL, message.TieBreaker);
        Assert.AreEqual(0, message.UnknownRequired);
    }

    [TestMethod]
    public void The_response_of_RFC_5769_is_read()
    {
        byte[] bytes = Convert.FromHexString(Response);
        Assert.IsTrue(StunMessage.TryParse(bytes, out StunMessage message));
        Assert.AreEqual(StunClass.Success, message.Class);
        Assert.IsTrue(message.HasValidFingerprint && message.VerifyIntegrity(Key));
        Assert.IsTrue(message.TryGetMappedAddress(out ulong high, out ulong low, out ushort port));
        Assert.AreEqual((0UL, 0xFFFF_C000_0201UL, (ushort)32853), (high, low, port));
    }

    [TestMethod]
    public void What_is_written_is_read_again()
    {
        byte[] buffer = new byte[StunWriter.EnoughLength];
        StunWriter writer = new(buffer, StunClass.Request, "0123456789ab"u8);
        writer.AddUsername("abc:de"u8);
        writer.AddRole(isControlling: true, 77);
        writer.AddPriority(5);
        writer.AddUseCandidate();
        writer.AddNomination(9);
        int length = writer.Finish(Key);
        Assert.IsTrue(StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage message));
        Assert.IsTrue(message is { HasValidFingerprint: true, UsesCandidate: true, IsControlling: true, IsControlled: false, HasNomination: true });
        Assert.IsTrue(message.VerifyIntegrity(Key));
        Assert.AreEqual((77UL, 5u, 9u), (message.TieBreaker, message.Priority, message.Nomination));
        Assert.AreEqual("abc:de", Encoding.UTF8.GetString(message.Username));
        Assert.AreEqual("0123456789ab", Encoding.UTF8.GetString(message.TransactionId));
    }

    [TestMethod]
    [DataRow(0UL, 0xFFFF_CB00_7107UL)]
    [DataRow(0x2001_0DB8_0000_0000UL, 0x10UL)]
    public void Mapped_addresses_and_errors_are_written(ulong high, ulong low)
    {
        byte[] buffer = new byte[StunWriter.EnoughLength];
        StunWriter writer = new(buffer, StunClass.Error, "0123456789ab"u8);
        writer.AddErrorCode(487);
        writer.AddMappedAddress(high, low, 40000);
        int length = writer.Finish(Key);
        Assert.IsTrue(StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage message));
        Assert.AreEqual(487, message.ErrorCode);
        Assert.IsTrue(message.TryGetMappedAddress(out ulong readHigh, out ulong readLow, out ushort port));
        Assert.AreEqual((high, low, (ushort)40000), (readHigh, readLow, port));
    }

    [TestMethod]
    public void The_first_of_two_counts_and_what_follows_the_integrity_does_not()
    {
        byte[] buffer = new byte[StunWriter.EnoughLength];
        StunWriter writer = new(buffer, StunClass.Request, "0123456789ab"u8);
        writer.AddPriority(1);
        writer.AddPriority(2);
        writer.AddRaw(0x7777, "x"u8);
        writer.AddRaw(0xC057, "network"u8);
        // An integrity that is not ours: USE-CANDIDATE behind it could come from anybody.
        writer.AddRaw(0x0008, new byte[20]);
        writer.AddUseCandidate();
        int length = writer.FinishUnsigned();
        Assert.IsTrue(StunMessage.TryParse(buffer.AsSpan(0, length), out StunMessage message));
        Assert.AreEqual((1u, (ushort)0x7777), (message.Priority, message.UnknownRequired));
        Assert.IsFalse(message.UsesCandidate);
    }

    [TestMethod]
    public void Malformed_messages_are_dropped()
    {
        byte[] good = Convert.FromHexString(Request);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.IsFalse(StunMessage.TryParse(good.AsSpan(0, length), out _), length.ToString());
        }

        Assert.IsFalse(StunMessage.TryParse([.. good, 0, 0, 0, 0], out _), "something follows FINGERPRINT");
        foreach ((int at, byte value) in new (int, byte)[] { (0, 0x40), (1, 0x02), (3, 0x5C), (4, 0x20), (27, 0xFF), (38, 0x01), (39, 3), (91, 0x13) })
        {
            byte[] bad = [.. good];
            bad[at] = value;
            bool isParsed = StunMessage.TryParse(bad, out StunMessage message);
            Assert.IsFalse(isParsed && message.HasValidFingerprint, at.ToString());
        }
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Damaged_messages_never_throw_and_never_verify()
    {
        SeededRandom random = new(5769);
        byte[][] seeds = [Convert.FromHexString(Request), Convert.FromHexString(Response)];
        int parsed = 0;
        for (int i = 0; i < Count; i++)
        {
            byte[] bytes = [.. seeds[i % 2]];
            byte[] original = [.. bytes];
            int changes = 1 + random.NextInt(4);
            for (int c = 0; c < changes; c++)
            {
                bytes[random.NextInt(bytes.Length)] = (byte)random.Next();
            }

            int length = random.NextInt(4) == 0 ? random.NextInt(bytes.Length + 1) : bytes.Length;
            if (!StunMessage.TryParse(bytes.AsSpan(0, length), out StunMessage message))
            {
                continue;
            }

            parsed++;
            message.TryGetMappedAddress(out _, out _, out _);
            bool isSame = bytes.AsSpan().SequenceEqual(original);
            bool isSigned = message.VerifyIntegrity(Key) && message.HasValidFingerprint;
            Assert.IsTrue(isSame || !isSigned, Convert.ToHexString(bytes));
        }

        Assert.IsGreaterThan(Count / 10, parsed);
    }

    [TestMethod]
    public void Reading_and_writing_allocate_nothing()
    {
        byte[] request = Convert.FromHexString(Request);
        byte[] buffer = new byte[StunWriter.EnoughLength];
        byte[] key = Key;
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            before = i == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            bool isGood = StunMessage.TryParse(request, out StunMessage message) && message.VerifyIntegrity(key);
            Assert.IsTrue(isGood);
            StunWriter writer = new(buffer, StunClass.Success, message.TransactionId);
            writer.AddMappedAddress(0, 0xFFFF_0102_0304, 5);
            writer.Finish(key);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
