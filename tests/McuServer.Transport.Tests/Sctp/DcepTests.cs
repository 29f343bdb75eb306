using FsCheck;
using FsCheck.Fluent;
using McuServer.Native;
using McuServer.Transport.Sctp;

namespace McuServer.Transport.Tests.Sctp;

[TestClass]
public class DcepTests
{
    [TestMethod]
    public void An_open_message_has_the_bytes_of_rfc_8832()
    {
        byte[] expected =
        [
            3, 0x81, 0, 0, 0, 0, 0, 5, 0, 3, 0, 2, (byte)'a', (byte)'b', (byte)'c', (byte)'x', (byte)'y',
        ];
        DcepOpen open = new("abc", "xy", new SctpReliability(SctpPolicy.MaxRetransmits, 5, IsUnordered: true));
        CollectionAssert.AreEqual(expected, Dcep.MakeOpen(open));
    }

    [TestMethod]
    public void What_is_made_is_read_again()
    {
        Prop.ForAll<string, uint, byte>((label, value, kind) =>
        {
            SctpPolicy policy = (SctpPolicy)(kind % 3);
            string text = new([.. (label ?? string.Empty).Where(c => c is > ' ' and < '\uD800').Take(80)]);
            DcepOpen open = new(text, "p", new SctpReliability(policy, policy == SctpPolicy.Reliable ? 0 : value, kind > 100));
            return Dcep.TryParseOpen(Dcep.MakeOpen(open), out DcepOpen read) && read == open;
        }).QuickCheckThrowOnFailure();
    }

    [TestMethod]
    public void Broken_messages_are_refused()
    {
        byte[] good = Dcep.MakeOpen(new DcepOpen("abc", "xy", default));
        for (int size = 0; size < good.Length; size++)
        {
            Assert.IsFalse(Dcep.TryParseOpen(good.AsSpan(0, size), out _));
        }

        Assert.IsFalse(Dcep.TryParseOpen([.. good, 0], out _));
        good[1] = 3;
        Assert.IsFalse(Dcep.TryParseOpen(good, out _));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Dcep.MakeOpen(new DcepOpen(new string('a', 257), string.Empty, default)));
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Mutated_messages_never_throw()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int asked) ? asked : 20_000;
        Random random = new(11);
        byte[] good = Dcep.MakeOpen(new DcepOpen("control", "json", new SctpReliability(SctpPolicy.MaxLifetimeMs, 9, true)));
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            _ = Dcep.TryParseOpen(bytes.AsSpan(0, random.Next(3) == 0 ? random.Next(bytes.Length + 1) : bytes.Length), out _);
        }
    }
}
