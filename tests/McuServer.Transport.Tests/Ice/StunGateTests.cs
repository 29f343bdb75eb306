using System.Text;
using McuServer.Rtp.Wire;
using McuServer.Transport.Ice;

namespace McuServer.Transport.Tests.Ice;

[TestClass]
public sealed class StunGateTests
{
    private static TransportAddress Address(uint host, ushort port = 5000) => TransportAddress.FromIPv4(host, port);

    [TestMethod]
    public void A_request_finds_its_peer_by_name_and_later_packets_by_address()
    {
        PeerTable<string> table = new();
        Assert.IsTrue(table.TryAddUfrag("aaaa", "A"));
        Assert.IsFalse(table.TryAddUfrag("aaaa", "B"));
        StunGate<string> gate = new(table, new SourceLimits(1));
        Assert.IsTrue(gate.TryRoute(default, Address(1), Request("aaaa:x"), out string? peer));
        Assert.AreEqual("A", peer);
        table.MapAddress(Address(1), peer);
        Assert.IsTrue(table.TryFindByAddress(Address(1), out peer) && peer == "A");
        Assert.IsTrue(gate.TryRoute(default, Address(1), Request("aaaa:x"), out _));
        Assert.AreEqual((1L, 1L), (gate.Counters.RoutedByUfrag, gate.Counters.RoutedByAddress));
    }

    [TestMethod]
    public void A_port_that_another_session_uses_now_belongs_to_that_one()
    {
        PeerTable<string> table = new();
        table.TryAddUfrag("aaaa", "A");
        table.TryAddUfrag("bbbb", "B");
        table.MapAddress(Address(1), "A");
        StunGate<string> gate = new(table, new SourceLimits(1));
        Assert.IsTrue(gate.TryRoute(default, Address(1), Request("bbbb:x"), out string? peer));
        Assert.AreEqual("B", peer);
        table.MapAddress(Address(1), "B");
        Assert.IsFalse(table.UnmapAddress(Address(1), "A"), "no longer A's");
        Assert.IsTrue(table.TryFindByAddress(Address(1), out peer) && peer == "B");
    }

    [TestMethod]
    public void A_source_that_fails_too_often_is_not_looked_at_for_the_rest_of_the_second()
    {
        PeerTable<string> table = new();
        table.TryAddUfrag("aaaa", "A");
        table.MapAddress(Address(7, 1), "A");
        StunGate<string> gate = new(table, new SourceLimits(1)) { FailuresPerSecond = 10 };
        for (ushort i = 0; i < 30; i++)
        {
            Assert.IsFalse(gate.TryRoute(default, Address(7, (ushort)(100 + i)), Request("zzzz:x"), out _));
        }

        Assert.AreEqual((10L, 20L), (gate.Counters.UnknownUfrag, gate.Counters.SourceOverLimit));
        Assert.IsFalse(gate.TryRoute(default, Address(7, 99), Request("aaaa:x"), out _), "also a right one, from an unknown port");
        Assert.IsTrue(gate.TryRoute(default, Address(7, 1), Request("aaaa:x"), out _), "known addresses go on");
        Assert.IsTrue(gate.TryRoute(default, Address(8), Request("aaaa:x"), out _), "other sources go on");
        Assert.IsTrue(gate.TryRoute(TimeSpan.FromSeconds(1), Address(7, 99), Request("aaaa:x"), out _));
    }

    [TestMethod]
    public void Forged_signatures_count_against_their_source()
    {
        PeerTable<string> table = new();
        table.TryAddUfrag("aaaa", "A");
        StunGate<string> gate = new(table, new SourceLimits(1)) { FailuresPerSecond = 5 };
        for (int i = 0; i < 5; i++)
        {
            Assert.IsTrue(gate.TryRoute(default, Address(7), Request("aaaa:x"), out _));
            gate.Note(default, Address(7), StunResult.WrongIntegrity);
        }

        Assert.IsFalse(gate.TryRoute(default, Address(7), Request("aaaa:x"), out _));
    }

    [TestMethod]
    public void Noise_is_counted_by_kind()
    {
        StunGate<string> gate = new(new PeerTable<string>(), new SourceLimits(1));
        byte[] request = Request("aaaa:x");
        byte[] bad = [.. request[..^1], (byte)(request[^1] ^ 1)];
        Assert.IsFalse(gate.TryRoute(default, Address(1), request.AsSpan(0, 30), out _));
        Assert.IsFalse(gate.TryRoute(default, Address(1), bad, out _));
        Assert.IsFalse(gate.TryRoute(default, Address(1), Request(null), out _));
        Assert.IsFalse(gate.TryRoute(default, Address(1), Request("no colon"), out _));
        Assert.AreEqual((1L, 1L, 1L, 1L), (gate.Counters.Malformed, gate.Counters.NoFingerprint, gate.Counters.NotARequest, gate.Counters.UnknownUfrag));
    }

    [TestMethod]
    public void Unfinished_things_of_a_source_have_a_limit()
    {
        SourceLimits limits = new(99);
        for (int i = 0; i < 50; i++)
        {
            Assert.IsTrue(limits.TryOpen(Address(1, (ushort)i), 50));
        }

        Assert.IsFalse(limits.TryOpen(Address(1, 60), 50));
        Assert.IsTrue(limits.TryOpen(Address(2), 50));
        limits.CloseOne(Address(1));
        Assert.IsTrue(limits.TryOpen(Address(1), 50));
        TransportAddress six = new(0x2001_0DB8_0000_0001, 1, 1, TransportProtocol.Udp, 0);
        limits.TryOpen(six, 1);
        Assert.IsFalse(limits.TryOpen(six with { Low = 77 }, 1), "one /64 is one source");
    }

    [TestMethod]
    public void A_peer_that_ends_leaves_nothing()
    {
        PeerTable<string> table = new();
        table.TryAddUfrag("aaaa", "A");
        table.TryAddUfrag("bbbb", "B");
        table.MapAddress(Address(1), "A");
        table.MapAddress(Address(2), "A");
        table.Remove("A");
        Assert.AreEqual((1, 0), (table.UfragCount, table.AddressCount));
        Assert.IsTrue(table.TryFindByUfrag("bbbb"u8, out _));
        Assert.IsFalse(table.TryFindByUfrag(new byte[1000], out _));
    }

    [TestMethod]
    public void Credentials_are_long_and_plain()
    {
        IceCredentials one = IceCredentials.Generate();
        Assert.AreEqual((16, 32), (one.Ufrag.Length, one.Password.Length));
        Assert.IsTrue((one.Ufrag + one.Password).All(char.IsAsciiLetterOrDigit));
        Assert.AreNotEqual(one, IceCredentials.Generate());
    }

    private static byte[] Request(string? username)
    {
        byte[] buffer = new byte[StunWriter.EnoughLength];
        StunWriter writer = new(buffer, StunClass.Request, "0123456789ab"u8);
        if (username is not null)
        {
            writer.AddUsername(Encoding.UTF8.GetBytes(username));
        }

        return buffer[..writer.Finish("password"u8)];
    }
}
