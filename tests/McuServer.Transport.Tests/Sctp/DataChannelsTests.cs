using McuServer.Native;
using McuServer.Transport.Dtls;
using McuServer.Transport.Sctp;
using McuServer.Transport.Tests.Dtls;

namespace McuServer.Transport.Tests.Sctp;

/// <summary>Two peers over usrsctp, whose clock is one for the process: these tests run alone.</summary>
[TestClass]
[DoNotParallelize]
public class DataChannelsTests
{
    private static readonly DataChannelOptions Unlimited = new() { MaxPacketsPerSecond = 1_000_000 };

    [TestMethod]
    public void The_control_channel_needs_no_handshake_of_its_own()
    {
        using ChannelPair pair = new();
        DataChannel client = pair.Client.Channels.AddNegotiated(1, "control");
        DataChannel server = pair.Server.Channels.AddNegotiated(1, "control");
        Assert.AreEqual(DataChannelState.Connecting, client.State);
        Assert.IsFalse(pair.Client.Channels.Send(client, "early"u8, isText: true));
        pair.Connect();
        CollectionAssert.AreEqual(new[] { client }, pair.Client.Opened);
        CollectionAssert.AreEqual(new[] { server }, pair.Server.Opened);
        Assert.IsTrue(pair.Client.Channels.Send(client, "{}"u8, isText: true));
        Assert.IsTrue(pair.Server.Channels.Send(server, [1, 2, 3], isText: false));
        Assert.IsTrue(pair.Server.Channels.Send(server, [], isText: true));
        Assert.IsTrue(pair.Server.Channels.Send(server, [], isText: false));
        pair.Run(TimeSpan.FromMilliseconds(50));
        CollectionAssert.AreEqual("{}"u8.ToArray(), pair.Server.Messages.Single().Data);
        Assert.IsTrue(pair.Server.Messages[0].IsText);
        Assert.AreEqual("3b 0t 0b", string.Join(' ', pair.Client.Messages.Select(m => $"{m.Data.Length}{(m.IsText ? 't' : 'b')}")));
        Assert.ThrowsExactly<InvalidOperationException>(() => pair.Client.Channels.AddNegotiated(1, "again"));
        Assert.AreEqual(0, pair.Client.Channels.ForeignMessageCount + pair.Server.Channels.ForeignMessageCount);
    }

    [TestMethod]
    public void An_association_tells_its_timeout_its_window_and_what_waits()
    {
        using ChannelPair pair = new();
        DataChannel channel = pair.Client.Channels.AddNegotiated(1, "control");
        pair.Server.Channels.AddNegotiated(1, "control");
        Assert.IsNull(pair.Client.Channels.State, "not up yet");
        pair.Connect();
        SctpState idle = pair.Client.Channels.State!.Value;
        Assert.IsGreaterThanOrEqualTo(300, idle.RtoMs);
        Assert.IsLessThanOrEqualTo(10_000, idle.RtoMs);
        Assert.IsGreaterThan(100_000, idle.PeerWindowBytes);
        Assert.AreEqual(0, idle.BufferedChunks);
        Assert.IsTrue(pair.Client.Channels.Send(channel, new byte[5000], isText: false));
        Assert.IsGreaterThan(0, pair.Client.Channels.State!.Value.BufferedChunks);
        pair.Run(TimeSpan.FromMilliseconds(200));
        Assert.AreEqual(0, pair.Client.Channels.State!.Value.BufferedChunks);
        pair.Client.Channels.Abort();
        Assert.IsNull(pair.Client.Channels.State);
    }

    [TestMethod]
    public void Bug_23_ids_are_even_for_the_dtls_client_and_odd_for_the_server()
    {
        using ChannelPair pair = new ChannelPair().Connect();
        SctpReliability lossy = new(SctpPolicy.MaxRetransmits, 2, IsUnordered: true);
        SctpReliability brief = new(SctpPolicy.MaxLifetimeMs, 500, IsUnordered: false);
        DataChannel[] made =
        [
            pair.Client.Channels.Open("eins", "json")!, pair.Client.Channels.Open("zwei", reliability: lossy)!,
            pair.Server.Channels.Open("하나", reliability: brief)!, pair.Server.Channels.Open("b")!,
        ];
        CollectionAssert.AreEqual(new[] { 0, 2, 1, 3 }, made.Select(c => c.Id).ToArray());
        foreach (DataChannel channel in made)
        {
            DataChannels own = channel.Id % 2 == 0 ? pair.Client.Channels : pair.Server.Channels;
            Assert.IsTrue(own.Send(channel, [7], isText: false), "before the answer, in order");
        }

        pair.Run(TimeSpan.FromMilliseconds(100));
        Assert.HasCount(2, pair.Server.Messages);
        Assert.HasCount(2, pair.Client.Messages);
        DataChannel two = pair.Server.Opened[1];
        Assert.AreEqual(("zwei", lossy), (two.Label, two.Reliability));
        Assert.AreEqual("json", pair.Server.Opened[0].Protocol);
        Assert.AreEqual(("하나", brief), (pair.Client.Opened[0].Label, pair.Client.Opened[0].Reliability));
        Assert.IsTrue(pair.Server.Channels.Send(two, [8], isText: false));
        pair.Run(TimeSpan.FromMilliseconds(50));
        Assert.HasCount(3, pair.Client.Messages);
    }

    [TestMethod]
    public void Bug_23_ids_are_used_again_through_ten_thousand_openings_and_closings()
    {
        const int rounds = 10_000;
        int before = NativeCore.OutstandingHandles;
        using (ChannelPair pair = new ChannelPair(serverOptions: Unlimited).Connect())
        {
            for (int round = 0; round < rounds; round++)
            {
                (ChannelSide opener, ChannelSide other) =
                    round % 2 == 0 ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
                int opened = other.Opened.Count;
                DataChannel mine = opener.Channels.Open($"round {round}")!;
                Assert.AreEqual(round % 2, mine.Id, "the lowest id is free again");
                opener.Channels.Send(mine, [1], isText: false);
                Assert.IsTrue(pair.Run(TimeSpan.FromSeconds(2), () => other.Opened.Count == opened + 1 && other.Messages.Count == 1));
                DataChannel theirs = other.Opened[^1];
                if (round % 3 != 1)
                {
                    opener.Channels.Close(mine);
                }

                if (round % 3 != 0)
                {
                    other.Channels.Close(theirs);
                }

                Assert.IsTrue(
                    pair.Run(TimeSpan.FromSeconds(5), () => pair.Client.Channels.ChannelCount + pair.Server.Channels.ChannelCount == 0),
                    $"round {round}");
                Assert.AreEqual((DataChannelState.Closed, DataChannelState.Closed), (mine.State, theirs.State));
                other.Messages.Clear();
            }

            Assert.HasCount(rounds, pair.Client.Closed);
            Assert.HasCount(rounds, pair.Server.Closed);
        }

        Assert.AreEqual(before, NativeCore.OutstandingHandles);
    }

    [TestMethod]
    public void A_new_channel_may_be_opened_from_within_the_end_of_the_old_one()
    {
        using ChannelPair pair = new ChannelPair(serverOptions: Unlimited).Connect();
        pair.Client.Hook = (what, channel) =>
        {
            if (what == "closed" && pair.Client.Closed.Count < 50)
            {
                Assert.AreEqual(channel!.Id, pair.Client.Channels.Open("next")!.Id);
            }
        };
        pair.Server.Hook = (what, channel) =>
        {
            if (what == "open")
            {
                pair.Server.Channels.Close(channel!);
            }
        };
        pair.Client.Channels.Open("first");
        Assert.IsTrue(pair.Run(TimeSpan.FromSeconds(20), () => pair.Client.Closed.Count == 50));
        Assert.AreEqual(0, pair.Server.Channels.RefusedCount);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(5)]
    [DataRow(15)]
    public void Messages_of_every_size_arrive_in_order(int lossPercent)
    {
        int[] sizes = [0, 1, 1199, 1200, 1201, 16_384, 65_536, 262_144, 0, 3];
        using ChannelPair pair = new(lossPercent, seed: 3, Unlimited);
        DataChannel mine = pair.Client.Channels.AddNegotiated(1, "control");
        pair.Server.Channels.AddNegotiated(1, "control");
        pair.Connect();
        byte[] data = new byte[262_145];
        new Random(1).NextBytes(data);
        Assert.IsFalse(pair.Client.Channels.Send(mine, data, isText: false), "too long");
        int sent = 0;
        bool areAllThere = pair.Run(TimeSpan.FromSeconds(90), () =>
        {
            while (sent < sizes.Length && pair.Client.Channels.Send(mine, data.AsSpan(0, sizes[sent]), isText: false))
            {
                sent++;
            }

            return pair.Server.Messages.Count == sizes.Length;
        });
        Assert.IsTrue(areAllThere, $"{pair.Server.Messages.Count} of {sizes.Length}");
        for (int i = 0; i < sizes.Length; i++)
        {
            Assert.IsTrue(pair.Server.Messages[i].Data.AsSpan().SequenceEqual(data.AsSpan(0, sizes[i])), $"message {i}");
        }
    }

    [TestMethod]
    public void Buffers_are_bounded_when_the_peer_takes_nothing()
    {
        using ChannelPair pair = new(serverOptions: Unlimited);
        DataChannel mine = pair.Client.Channels.AddNegotiated(1, "control");
        pair.Server.Channels.AddNegotiated(1, "control");
        pair.Connect();
        byte[] data = new byte[10_000];
        int taken = 0;
        while (pair.Client.Channels.Send(mine, data, isText: false))
        {
            taken++;
            Assert.IsLessThan(1000, taken, "10 MB and no end");
        }

        Assert.IsGreaterThan(10, taken);
        Assert.AreEqual(1, pair.Client.Opened.Count);
        pair.Run(TimeSpan.FromSeconds(5), () => pair.Server.Messages.Count == taken);
        Assert.HasCount(taken, pair.Server.Messages);
    }

    [TestMethod]
    public void A_flood_is_cut_and_counted()
    {
        using ChannelPair pair = new ChannelPair(serverOptions: new DataChannelOptions { MaxPacketsPerSecond = 2000 }).Connect();
        for (int i = 0; i < 3000; i++)
        {
            pair.Server.Channels.Input(pair.Now, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
        }

        Assert.IsGreaterThanOrEqualTo(2500, pair.Server.Channels.RateLimitedCount);
        pair.Run(TimeSpan.FromSeconds(1));
        Assert.IsNotNull(pair.Client.Channels.Open("still"));
        Assert.IsTrue(pair.Run(TimeSpan.FromSeconds(2), () => pair.Server.Opened.Count == 1));
    }

    [TestMethod]
    public void More_channels_than_allowed_are_refused_and_closed_at_the_other_end()
    {
        using ChannelPair pair = new ChannelPair(serverOptions: new DataChannelOptions { MaxChannels = 3 }).Connect();
        for (int i = 0; i < 5; i++)
        {
            Assert.IsNotNull(pair.Client.Channels.Open($"{i}"));
        }

        Assert.IsTrue(pair.Run(TimeSpan.FromSeconds(5), () => pair.Client.Closed.Count == 2 || pair.Client.Channels.ChannelCount == 3));
        Assert.AreEqual(2, pair.Server.Channels.RefusedCount);
        Assert.HasCount(3, pair.Server.Opened);
        Assert.IsNull(pair.Server.Channels.Open("one more"));
    }

    [TestMethod]
    public void Bug_23_either_end_may_vanish_at_any_moment()
    {
        int before = NativeCore.OutstandingHandles;
        for (int steps = 0; steps < 40; steps++)
        {
            using ChannelPair pair = new(serverOptions: Unlimited);
            DataChannel mine = pair.Client.Channels.AddNegotiated(1, "control");
            pair.Server.Channels.AddNegotiated(1, "control");
            pair.Client.Channels.Start(pair.Now);
            pair.Server.Channels.Start(pair.Now);
            byte[] data = new byte[50_000];
            for (int step = 0; step < steps; step++)
            {
                (ChannelSide from, ChannelSide to) = step % 2 == 0 ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
                if (from.Outgoing.TryDequeue(out byte[]? packet))
                {
                    to.Channels.Input(pair.Now, packet);
                }

                pair.Client.Channels.Send(mine, data, isText: false);
                if (step == 20)
                {
                    pair.Client.Channels.Close(mine);
                }
            }

            if (steps % 3 == 0)
            {
                pair.Client.Channels.Abort();
                pair.Client.Channels.Abort();
                Assert.AreEqual(1, pair.Client.DownCount);
                Assert.IsFalse(pair.Client.Channels.Send(mine, [1], isText: false));
                Assert.IsNull(pair.Client.Channels.Open("late"));
                pair.Run(TimeSpan.FromMilliseconds(100));
            }

            (steps % 2 == 0 ? pair.Client : pair.Server).Channels.Dispose();
        }

        Assert.AreEqual(before, NativeCore.OutstandingHandles);
    }

    [TestMethod]
    public void What_comes_after_closing_is_late_and_not_handed_out()
    {
        using ChannelPair pair = new();
        DataChannel mine = pair.Client.Channels.AddNegotiated(1, "control");
        DataChannel theirs = pair.Server.Channels.AddNegotiated(1, "control");
        pair.Connect();
        pair.Server.Channels.Send(theirs, [1], isText: false);
        pair.Client.Channels.Close(mine);
        Assert.IsTrue(pair.Run(TimeSpan.FromSeconds(2), () => pair.Client.Closed.Count == 1 && pair.Server.Closed.Count == 1));
        Assert.IsEmpty(pair.Client.Messages);
        Assert.AreEqual(1, pair.Client.Channels.LateMessageCount);
    }

    [TestMethod]
    public void An_abort_ends_all_channels_at_both_ends()
    {
        using ChannelPair pair = new();
        pair.Client.Channels.AddNegotiated(1, "control");
        pair.Server.Channels.AddNegotiated(1, "control");
        pair.Connect();
        pair.Server.Channels.Abort();
        pair.Run(TimeSpan.FromMilliseconds(50));
        Assert.AreEqual((1, 1), (pair.Client.DownCount, pair.Server.DownCount));
        Assert.AreEqual((1, 1), (pair.Client.Closed.Count, pair.Server.Closed.Count));
        Assert.IsFalse(pair.Client.Channels.IsUp);
    }

    [TestMethod]
    public void Channels_go_through_dtls()
    {
        using DtlsPair dtls = new();
        dtls.Connect();
        using ChannelPair pair = new();
        DataChannel mine = pair.Client.Channels.AddNegotiated(1, "control");
        pair.Server.Channels.AddNegotiated(1, "control");
        pair.Client.Channels.Start(pair.Now);
        pair.Server.Channels.Start(pair.Now);
        byte[] message = new byte[100_000];
        new Random(4).NextBytes(message);
        for (int round = 0; round < 200; round++)
        {
            Carry(pair.Client, dtls.Client.Session);
            Carry(pair.Server, dtls.Server.Session);
            dtls.Collect();
            dtls.Run(dtls.Now + TimeSpan.FromMilliseconds(40));
            Hand(dtls.Server, pair.Server);
            Hand(dtls.Client, pair.Client);
            if (round == 20)
            {
                Assert.IsTrue(pair.Client.Channels.Send(mine, message, isText: false));
            }
        }

        CollectionAssert.AreEqual(message, pair.Server.Messages.Single().Data);

        void Carry(ChannelSide side, DtlsSession session)
        {
            while (side.Outgoing.TryDequeue(out byte[]? packet))
            {
                Assert.IsTrue(session.Send(packet));
            }
        }

        void Hand(DtlsSide from, ChannelSide to)
        {
            foreach (byte[] packet in from.Received)
            {
                to.Channels.Input(pair.Now, packet);
            }

            from.Received.Clear();
        }
    }
}
