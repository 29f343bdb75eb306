using System.Text;
using McuServer.Rtp.Wire;
using McuServer.Transport.Ice;
using McuServer.Transport.Network;

namespace McuServer.Transport.Tests.Ice;

/// <summary>The lite agent by itself: which address it chooses, what it counts, what it keeps.</summary>
[TestClass]
public sealed class LiteIceAgentTests
{
    private static readonly IceCredentials s_local = new("serverUfrag", "serverPassword0123456789");
    private static readonly IceCredentials s_remote = new("clientUfrag", "clientPassword0123456789");

    private static TimeSpan Ms(double value) => TimeSpan.FromMilliseconds(value);

    private static TransportAddress Udp(int n) => TransportAddress.FromIPv4(0xC0000200 + (uint)n, 5000);

    private static TransportAddress Tcp(int n) => TransportAddress.FromIPv4(0xC0000200 + (uint)n, 6000, n, TransportProtocol.Tcp);

    [TestMethod]
    public void The_first_validated_address_is_used_until_one_is_nominated()
    {
        (LiteIceAgent agent, Sink sink) = Make();
        Assert.AreEqual(IceState.New, agent.State);
        Check(agent, 0, Udp(1));
        Assert.AreEqual((IceState.Connected, Udp(1)), (agent.State, agent.Selected));
        Check(agent, 300, Udp(2));
        Assert.AreEqual(Udp(1), agent.Selected);
        Check(agent, 600, Udp(2), usesCandidate: true);
        Assert.AreEqual((IceState.Completed, Udp(2)), (agent.State, agent.Selected));
        Assert.AreEqual(3, sink.Sent.Count);
        Assert.AreEqual((3L, 1L), (agent.Counters.ValidatedRequests, agent.Counters.TupleSwitches));
    }

    [TestMethod]
    public void The_response_names_the_source_and_is_signed_with_our_password()
    {
        (LiteIceAgent agent, Sink sink) = Make();
        Check(agent, 0, Udp(1));
        (TransportAddress to, byte[] bytes) = sink.Sent.Single();
        Assert.AreEqual(Udp(1), to);
        Assert.IsTrue(StunMessage.TryParse(bytes, out StunMessage response));
        Assert.IsTrue(response.HasValidFingerprint && response.VerifyIntegrity(Encoding.UTF8.GetBytes(s_local.Password)));
        Assert.IsTrue(response.TryGetMappedAddress(out ulong high, out ulong low, out ushort port));
        Assert.AreEqual(Udp(1), new TransportAddress(high, low, port, TransportProtocol.Udp, 0));
        Assert.IsTrue(response.Username.IsEmpty);
    }

    [TestMethod]
    public void The_latest_nomination_wins_but_switches_keep_200_ms()
    {
        (LiteIceAgent agent, _) = Make();
        Check(agent, 0, Udp(1), usesCandidate: true);
        Check(agent, 10, Udp(2), usesCandidate: true);
        Assert.AreEqual(Udp(2), agent.Selected, "the first change need not wait");
        Check(agent, 20, Udp(3), usesCandidate: true);
        Check(agent, 30, Udp(1), usesCandidate: true);
        Assert.AreEqual(Udp(2), agent.Selected);
        Assert.AreEqual(Ms(210), agent.NextDeadline);
        agent.HandleTimeout(Ms(209));
        Assert.AreEqual(Udp(2), agent.Selected);
        agent.HandleTimeout(Ms(210));
        Assert.AreEqual(Udp(1), agent.Selected, "the last wish");
        for (int i = 0; i < 100; i++)
        {
            Check(agent, 300 + (10 * i), Udp(2 + (i % 2)), usesCandidate: true);
            agent.HandleTimeout(Ms(305 + (10 * i)));
        }

        Assert.IsLessThanOrEqualTo(2 + 1 + (1000 / 200) + 1, agent.Counters.TupleSwitches);
    }

    [TestMethod]
    public void A_lower_NOMINATION_value_changes_nothing()
    {
        (LiteIceAgent agent, _) = Make();
        Check(agent, 0, Udp(1), nomination: 5);
        Check(agent, 1000, Udp(2), nomination: 4, usesCandidate: true);
        Assert.AreEqual(Udp(1), agent.Selected);
        Check(agent, 2000, Udp(2), nomination: 6);
        Assert.AreEqual(Udp(2), agent.Selected);
        Check(agent, 3000, Udp(1), nomination: 6);
        Assert.AreEqual(Udp(1), agent.Selected, "the same value again is not lower");
    }

    [TestMethod]
    public void Bug_04_the_closed_connection_of_the_selected_address_is_replaced_at_once()
    {
        (LiteIceAgent agent, _) = Make();
        List<TransportAddress> dropped = [];
        agent.AddressDropped += dropped.Add;
        Check(agent, 0, Udp(1));
        Check(agent, 100, Tcp(2), usesCandidate: true);
        Assert.AreEqual(Tcp(2), agent.Selected);
        agent.RemoveAddress(Ms(150), Tcp(2));
        Assert.AreEqual(Udp(1), agent.Selected);
        Assert.AreEqual(IceState.Connected, agent.State);
        CollectionAssert.AreEqual(new[] { Tcp(2) }, dropped);
        Assert.IsFalse(agent.IsValidated(Tcp(2)));
    }

    [TestMethod]
    public void Bug_04_the_last_closed_connection_keeps_the_session_for_its_return()
    {
        (LiteIceAgent agent, _) = Make();
        Check(agent, 0, Tcp(1), usesCandidate: true);
        agent.RemoveAddress(Ms(1000), Tcp(1));
        Assert.AreEqual(IceState.Disconnected, agent.State);
        Assert.IsNull(agent.Selected);
        agent.HandleTimeout(Ms(20_000));
        Assert.AreEqual(IceState.Disconnected, agent.State);
        Check(agent, 25_000, Tcp(2), usesCandidate: true);
        Assert.AreEqual((IceState.Completed, Tcp(2)), (agent.State, agent.Selected));
        agent.RemoveAddress(Ms(26_000), Tcp(2));
        agent.HandleTimeout(Ms(54_999));
        Assert.AreEqual(IceState.Disconnected, agent.State);
        agent.HandleTimeout(Ms(55_000));
        Assert.AreEqual(IceState.Failed, agent.State);
    }

    [TestMethod]
    public void Bug_04_an_old_connection_that_closes_is_no_event()
    {
        (LiteIceAgent agent, _) = Make();
        Check(agent, 0, Tcp(1));
        Check(agent, 300, Udp(2), usesCandidate: true);
        agent.RemoveAddress(Ms(400), Tcp(1));
        agent.RemoveAddress(Ms(400), Tcp(7));
        Assert.AreEqual((IceState.Completed, Udp(2)), (agent.State, agent.Selected));
    }

    [TestMethod]
    public void Bug_04_of_20_addresses_8_are_kept_and_the_selected_one_is_among_them()
    {
        (LiteIceAgent agent, _) = Make();
        List<TransportAddress> dropped = [];
        agent.AddressDropped += dropped.Add;
        Check(agent, 0, Udp(1), usesCandidate: true);
        for (int i = 2; i <= 20; i++)
        {
            Check(agent, i * 20, Udp(i));
        }

        Assert.AreEqual(8, agent.AddressCount);
        Assert.AreEqual(Udp(1), agent.Selected);
        Assert.HasCount(12, dropped);
        Assert.AreEqual(12, agent.Counters.DroppedAddresses);
        CollectionAssert.AreEqual(Enumerable.Range(2, 12).Select(Udp).ToArray(), dropped);
        Assert.IsTrue(agent.IsValidated(Udp(1)) && agent.IsValidated(Udp(20)) && !agent.IsValidated(Udp(13)));
    }

    [TestMethod]
    public void A_selected_address_that_is_silent_for_10_s_gives_way_to_one_that_lives()
    {
        (LiteIceAgent agent, _) = Make();
        Check(agent, 0, Udp(1), usesCandidate: true);
        Check(agent, 1000, Udp(2));
        agent.NoteAuthenticated(Ms(9500), Udp(2));
        Assert.AreEqual(Ms(10_000), agent.NextDeadline);
        agent.HandleTimeout(Ms(9_999));
        Assert.AreEqual(Udp(1), agent.Selected);
        agent.HandleTimeout(Ms(10_000));
        Assert.AreEqual((Udp(2), IceState.Completed), (agent.Selected, agent.State));
        Assert.IsGreaterThan(Ms(10_000), agent.NextDeadline!.Value);
    }

    [TestMethod]
    public void Deadlines_always_lead_somewhere()
    {
        (LiteIceAgent agent, _) = Make();
        Check(agent, 0, Udp(1), usesCandidate: true);
        Check(agent, 1000, Udp(2));
        int steps = 0;
        while (agent.NextDeadline is { } deadline && steps++ < 10)
        {
            // Late, as a busy thread is.
            agent.HandleTimeout(deadline + Ms(15_000));
        }

        Assert.AreEqual(IceState.Failed, agent.State);
        Assert.IsLessThan(5, steps);
    }

    [TestMethod]
    public void Nothing_at_all_for_30_s_is_the_end()
    {
        (LiteIceAgent agent, _) = Make();
        Assert.AreEqual(Ms(30_000), agent.NextDeadline);
        agent.HandleTimeout(Ms(15_000));
        Assert.AreEqual(IceState.New, agent.State);
        agent.HandleTimeout(Ms(30_000));
        Assert.AreEqual(IceState.Failed, agent.State);
        Assert.AreEqual(StunResult.Closed, Check(agent, 31_000, Udp(1)));
    }

    [TestMethod]
    public void More_than_100_messages_a_second_are_not_looked_at()
    {
        (LiteIceAgent agent, Sink sink) = Make();
        for (int i = 0; i < 500; i++)
        {
            Check(agent, i, Udp(1));
        }

        Assert.AreEqual(101, sink.Sent.Count, "the first from an unknown address, 100 from a known one");
        Assert.AreEqual(399, agent.Counters.Rejected(StunResult.OverBudget));
        Assert.AreEqual(StunResult.Validated, Check(agent, 1500, Udp(1)));
    }

    [TestMethod]
    public void A_flood_of_forgeries_does_not_stop_the_clients_checks()
    {
        (LiteIceAgent agent, Sink sink) = Make();
        Check(agent, 0, Udp(1), usesCandidate: true);
        byte[] forged = Request(s_local with { Password = "guessed" }, s_remote);
        for (int i = 0; i < 10_000; i++)
        {
            agent.Handle(Ms(i * 0.01), Udp(2), forged);
        }

        Assert.AreEqual(StunResult.Validated, Check(agent, 100, Udp(1)));
        Assert.AreEqual(2, sink.Sent.Count);
        Assert.AreEqual(99, agent.Counters.Rejected(StunResult.WrongIntegrity), "the others cost no HMAC");
        Assert.IsFalse(agent.IsValidated(Udp(2)));
    }

    [TestMethod]
    public void Each_reason_is_counted_by_its_name()
    {
        (LiteIceAgent agent, Sink sink) = Make();
        byte[] good = Request(s_local, s_remote);
        byte[] unsigned = Write(static (ref StunWriter writer) => writer.AddPriority(1), signed: false);
        byte[] unknown = Write(static (ref StunWriter writer) => writer.AddRaw(0x7000, "x"u8));
        byte[] controlled = Write(static (ref StunWriter writer) => writer.AddRole(isControlling: false, 1));
        byte[] badCrc = [.. good[..^1], (byte)(good[^1] ^ 1)];
        Assert.AreEqual(StunResult.Malformed, agent.Handle(default, Udp(1), good.AsSpan(0, 50)));
        Assert.AreEqual(StunResult.NoFingerprint, agent.Handle(default, Udp(1), badCrc));
        Assert.AreEqual(StunResult.IncompleteRequest, agent.Handle(default, Udp(1), unsigned));
        Assert.AreEqual(StunResult.UnknownUfrag, agent.Handle(default, Udp(1), Request(s_local with { Ufrag = "x" }, s_remote)));
        Assert.AreEqual(StunResult.UnknownUfrag, agent.Handle(default, Udp(1), Request(s_local, s_remote with { Ufrag = "x" })));
        Assert.AreEqual(StunResult.WrongIntegrity, agent.Handle(default, Udp(1), Request(s_local with { Password = "x" }, s_remote)));
        Assert.AreEqual(0, sink.Sent.Count, "who does not know the password gets no reply");
        Assert.AreEqual(StunResult.UnknownAttribute, agent.Handle(default, Udp(1), unknown));
        Assert.AreEqual(StunResult.RoleConflict, agent.Handle(default, Udp(1), controlled));
        Assert.AreEqual(IceState.New, agent.State);
        CollectionAssert.AreEqual(new[] { 420, 487 }, sink.Sent.Select(static sent => ErrorOf(sent.Bytes)).ToArray());
        Assert.AreEqual(2, agent.Counters.Rejected(StunResult.UnknownUfrag));
        foreach ((TransportAddress _, byte[] bytes) in sink.Sent)
        {
            Assert.AreEqual(StunResult.NotARequest, agent.Handle(default, Udp(1), bytes), "responses are nothing to a lite agent");
        }
    }

    [TestMethod]
    public void Media_of_strangers_is_no_sign_of_life()
    {
        (LiteIceAgent agent, _) = Make();
        Check(agent, 0, Udp(1));
        agent.NoteAuthenticated(Ms(5000), Udp(2));
        Assert.AreEqual(TimeSpan.Zero, agent.LastSeen);
        agent.NoteAuthenticated(Ms(5000), Udp(1));
        Assert.AreEqual(Ms(5000), agent.LastSeen);
    }

    [TestMethod]
    public void A_second_restart_drops_the_first_generation_at_once()
    {
        (LiteIceAgent agent, _) = Make();
        List<string> dropped = [];
        agent.UfragDropped += dropped.Add;
        Check(agent, 0, Udp(1));
        agent.Restart(Ms(100), new IceCredentials("b", "b"), new IceCredentials("bb", "bb"));
        agent.Restart(Ms(200), new IceCredentials("c", "c"), new IceCredentials("cc", "cc"));
        CollectionAssert.AreEqual(new[] { "serverUfrag" }, dropped);
        Assert.AreEqual(StunResult.UnknownUfrag, Check(agent, 300, Udp(1)));
        Assert.AreEqual(StunResult.Validated, agent.Handle(Ms(300), Udp(1), Request(new("b", "b"), new("bb", "bb"))));
        Assert.AreEqual(StunResult.Validated, agent.Handle(Ms(300), Udp(1), Request(new("c", "c"), new("cc", "cc"))));
        agent.HandleTimeout(Ms(3300));
        Assert.AreEqual(StunResult.UnknownUfrag, agent.Handle(Ms(3300), Udp(1), Request(new("b", "b"), new("bb", "bb"))));
        CollectionAssert.AreEqual(new[] { "serverUfrag", "b" }, dropped);
    }

    [TestMethod]
    public void Checks_and_signs_of_life_allocate_nothing()
    {
        LiteIceAgent agent = new(default, s_local, s_remote, new NullSink(), new IceOptions { StunPerSecond = 1_000_000 });
        byte[] request = Request(s_local, s_remote);
        long before = 0;
        for (int i = 0; i < 400; i++)
        {
            before = i == 200 ? GC.GetAllocatedBytesForCurrentThread() : before;
            agent.Handle(Ms(i), Udp(1 + (i % 12)), request);
            agent.NoteAuthenticated(Ms(i), Udp(3));
            agent.HandleTimeout(agent.NextDeadline == null ? Ms(i) : Ms(i));
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private delegate void Fill(ref StunWriter writer);

    private static int ErrorOf(byte[] bytes) => StunMessage.TryParse(bytes, out StunMessage message) ? message.ErrorCode : -1;

    private static (LiteIceAgent Agent, Sink Sink) Make()
    {
        Sink sink = new();
        return (new LiteIceAgent(default, s_local, s_remote, sink), sink);
    }

    private static StunResult Check(
        LiteIceAgent agent, double atMs, in TransportAddress from, bool usesCandidate = false, uint? nomination = null) =>
        agent.Handle(Ms(atMs), from, Request(s_local, s_remote, usesCandidate, nomination));

    private static byte[] Request(IceCredentials local, IceCredentials remote, bool usesCandidate = false, uint? nomination = null)
    {
        byte[] buffer = new byte[StunWriter.EnoughLength];
        StunWriter writer = new(buffer, StunClass.Request, "0123456789ab"u8);
        writer.AddUsername(Encoding.UTF8.GetBytes($"{local.Ufrag}:{remote.Ufrag}"));
        writer.AddRole(isControlling: true, 42);
        writer.AddPriority(1);
        if (usesCandidate)
        {
            writer.AddUseCandidate();
        }

        if (nomination is { } value)
        {
            writer.AddNomination(value);
        }

        return buffer[..writer.Finish(Encoding.UTF8.GetBytes(local.Password))];
    }

    private static byte[] Write(Fill fill, bool signed = true)
    {
        byte[] buffer = new byte[StunWriter.EnoughLength];
        StunWriter writer = new(buffer, StunClass.Request, "0123456789ab"u8);
        writer.AddUsername(Encoding.UTF8.GetBytes($"{s_local.Ufrag}:{s_remote.Ufrag}"));
        writer.AddPriority(1);
        fill(ref writer);
        return buffer[..(signed ? writer.Finish(Encoding.UTF8.GetBytes(s_local.Password)) : writer.FinishUnsigned())];
    }

    private sealed class Sink : IDatagramSender
    {
        public List<(TransportAddress To, byte[] Bytes)> Sent { get; } = [];

        public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram)
        {
            Sent.Add((to, datagram.ToArray()));
            return true;
        }
    }

    private sealed class NullSink : IDatagramSender
    {
        public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram) => true;
    }
}
