using System.Buffers.Binary;

namespace McuServer.Native.Tests;

[TestClass]
public class SrtpContextTests
{
    private const int PayloadBytes = 100;

    public static IEnumerable<object[]> Profiles => Enum.GetValues<SrtpProfile>().Where(static p => p != SrtpProfile.None).Select(profile => new object[] { profile });

    [TestMethod]
    [DynamicData(nameof(Profiles))]
    public void What_one_side_protects_the_other_reads(SrtpProfile profile)
    {
        using SrtpContext sender = Open(profile, isSender: true);
        using SrtpContext receiver = Open(profile, isSender: false);
        byte[] buffer = new byte[1500];
        int plain = MakeRtp(buffer, 7, 100);
        byte[] original = buffer.AsSpan(0, plain).ToArray();
        int length = sender.Protect(buffer, plain);
        Assert.IsGreaterThan(plain, length);
        Assert.IsLessThanOrEqualTo(plain + SrtpContext.MaxGrowth, length);
        Assert.IsFalse(buffer.AsSpan(12, PayloadBytes).SequenceEqual(original.AsSpan(12)));
        Assert.AreEqual(plain, receiver.Unprotect(buffer, length));
        CollectionAssert.AreEqual(original, buffer[..plain]);

        byte[] report = [0x80, 0xC9, 0, 1, 0, 0, 0, 7];
        report.CopyTo(buffer, 0);
        length = sender.ProtectRtcp(buffer, report.Length);
        Assert.IsLessThanOrEqualTo(report.Length + SrtpContext.MaxRtcpGrowth, length);
        byte[] copy = buffer[..length];
        Assert.AreEqual(report.Length, receiver.UnprotectRtcp(buffer, length));
        CollectionAssert.AreEqual(report, buffer[..report.Length]);
        Assert.AreEqual((int)NativeStatus.Replayed, receiver.UnprotectRtcp(copy, length));
        Assert.AreEqual(1, receiver.StreamCount);
        Assert.IsTrue(receiver.RemoveStream(7));
        Assert.IsFalse(receiver.RemoveStream(7));
    }

    [TestMethod]
    public void Statuses_say_what_was_wrong()
    {
        using SrtpContext sender = Open(SrtpProfile.AeadAes128Gcm, isSender: true);
        using SrtpContext receiver = Open(SrtpProfile.AeadAes128Gcm, isSender: false);
        byte[] buffer = new byte[1500];
        int length = sender.Protect(buffer, MakeRtp(buffer, 7, 2000));
        byte[] good = buffer[..length];
        Assert.AreEqual((int)NativeStatus.IndexReused, sender.Protect(buffer, MakeRtp(buffer, 7, 2000)));
        Assert.AreEqual((int)NativeStatus.TooOld, sender.Protect(buffer, MakeRtp(buffer, 7, 2000 - SrtpContext.ReplayWindow)));
        Assert.AreEqual((int)NativeStatus.Malformed, sender.Protect(buffer, 11));
        byte[] forged = [.. good];
        forged[20] ^= 1;
        Assert.AreEqual((int)NativeStatus.AuthenticationFailed, receiver.Unprotect(forged, length));
        Assert.AreEqual(0, receiver.StreamCount);
        Assert.AreEqual(length - 16, receiver.Unprotect([.. good], length));
        Assert.AreEqual((int)NativeStatus.Replayed, receiver.Unprotect([.. good], length));
        Assert.AreEqual((int)NativeStatus.InvalidArgument, receiver.Protect(buffer, length));
        Assert.AreEqual((int)NativeStatus.InvalidArgument, sender.Protect(good, good.Length));
    }

    [TestMethod]
    public void A_callers_mistakes_are_exceptions()
    {
        Assert.ThrowsExactly<ArgumentException>(() => SrtpContext.Create(SrtpProfile.AeadAes256Gcm, new byte[16], new byte[12], true));
        Assert.ThrowsExactly<ArgumentException>(() => SrtpContext.Create(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[14], true));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SrtpContext.Create((SrtpProfile)2, new byte[16], new byte[14], true));
        SrtpContext sender = Open(SrtpProfile.AeadAes128Gcm, isSender: true);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => sender.Protect(new byte[10], 11));
        Assert.ThrowsExactly<InvalidOperationException>(() => sender.RemoveStream(1));
        sender.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => sender.Protect(new byte[100], 50));
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    [DynamicData(nameof(Profiles))]
    public void Random_and_spoiled_packets_never_pass_and_never_throw(SrtpProfile profile)
    {
        using SrtpContext receiver = Open(profile, isSender: false);
        using SrtpContext sender = Open(profile, isSender: true);
        Random random = new(5);
        byte[] buffer = new byte[300];
        int count = int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int wanted) ? wanted : 20_000;
        for (int i = 0; i < count; i++)
        {
            bool isRtcp = i % 3 == 0;
            int length = i % 2 == 0 ? Noise(random, buffer) : Spoiled(random, sender, buffer, isRtcp, i);
            int result = isRtcp ? receiver.UnprotectRtcp(buffer, length) : receiver.Unprotect(buffer, length);
            Assert.IsLessThan(0, result, $"input {i}");
        }

        int good = sender.Protect(buffer, MakeRtp(buffer, 1, 1));
        Assert.AreEqual(12 + PayloadBytes, receiver.Unprotect(buffer, good));
    }

    [TestMethod]
    public void Nothing_is_allocated_per_packet()
    {
        using SrtpContext sender = Open(SrtpProfile.AeadAes128Gcm, isSender: true);
        using SrtpContext receiver = Open(SrtpProfile.AeadAes128Gcm, isSender: false);
        byte[] buffer = new byte[1500];
        RoundTrip(sender, receiver, buffer, 0, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RoundTrip(sender, receiver, buffer, 100, 10_000);
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Noise(Random random, byte[] buffer)
    {
        random.NextBytes(buffer);
        buffer[0] = (byte)(0x80 | (buffer[0] & 0x3F));
        return random.Next(buffer.Length);
    }

    /// <summary>A packet of the right keys with one to three bits turned, or cut; whatever is changed, authentication covers it.</summary>
    private static int Spoiled(Random random, SrtpContext sender, byte[] buffer, bool isRtcp, int number)
    {
        Array.Clear(buffer);
        int length = MakeRtp(buffer, 7, number);
        if (isRtcp)
        {
            buffer[1] = 201;
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), (ushort)((length / 4) - 1));
            BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(4), 7);
        }

        int whole = isRtcp ? sender.ProtectRtcp(buffer, length) : sender.Protect(buffer, length);
        if (random.Next(4) == 0)
        {
            return random.Next(whole);
        }

        // Different bits, so that none is turned back.
        int first = random.Next(8 * whole);
        for (int flips = random.Next(1, 4), bit = first; flips > 0; flips--, bit = (bit + 1 + random.Next(8)) % (8 * whole))
        {
            buffer[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        return whole;
    }

    internal static SrtpContext Open(SrtpProfile profile, bool isSender)
    {
        (int keyBytes, int saltBytes) = SrtpContext.GetKeyLengths(profile);
        byte[] bytes = [.. Enumerable.Range(0, keyBytes + saltBytes).Select(i => (byte)i)];
        return SrtpContext.Create(profile, bytes.AsSpan(0, keyBytes), bytes.AsSpan(keyBytes), isSender);
    }

    private static void RoundTrip(SrtpContext sender, SrtpContext receiver, byte[] buffer, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            int length = sender.Protect(buffer, MakeRtp(buffer, 7, i));
            if (receiver.Unprotect(buffer, length) != 12 + PayloadBytes)
            {
                throw new InvalidOperationException("A packet did not come back.");
            }
        }
    }

    private static int MakeRtp(Span<byte> packet, uint ssrc, int sequence)
    {
        packet[..(12 + PayloadBytes)].Fill((byte)sequence);
        packet[0] = 0x80;
        packet[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
        return 12 + PayloadBytes;
    }
}
