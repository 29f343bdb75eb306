using McuServer.TestKit.Network;

namespace McuServer.Transport.Tests.Network;

[TestClass]
public sealed class VirtualNetworkTests
{
    private static readonly TransportAddress s_a = TransportAddress.FromIPv4(1, 1000, channel: 3);
    private static readonly TransportAddress s_b = TransportAddress.FromIPv4(2, 2000, channel: 5);

    private static TimeSpan Ms(double value) => TimeSpan.FromMilliseconds(value);

    [TestMethod]
    public void A_datagram_arrives_after_the_delay_and_names_its_sender_and_the_receivers_channel()
    {
        Pair pair = new(new LinkProfile { Delay = Ms(30) });
        pair.A.Send(s_b, [1, 2, 3]);
        pair.Clock.RunUntil(Ms(29.9));
        Assert.HasCount(0, pair.Arrivals);
        pair.Clock.RunUntil(Ms(30));
        (TimeSpan at, TransportAddress from, int value) = pair.Arrivals.Single();
        Assert.AreEqual((Ms(30), s_a with { Channel = 5 }, 1), (at, from, value));
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_run_and_another_one_another()
    {
        LinkProfile profile = new()
        {
            Delay = Ms(20), Jitter = Ms(20), Loss = 0.1, Duplicate = 0.1, Reorder = 0.1, Bursts = new BurstLoss(0.05, 0.3),
            BandwidthBps = 200_000, QueueBytes = 3000,
        };
        string one = Pair.Transcript(profile, 1);
        Assert.AreEqual(one, Pair.Transcript(profile, 1));
        Assert.AreNotEqual(one, Pair.Transcript(profile, 2));
    }

    [TestMethod]
    public void Loss_and_duplicates_have_their_share()
    {
        Pair pair = new(new LinkProfile { Loss = 0.2, Duplicate = 0.1 });
        pair.SendMany(20_000, Ms(1), 100);
        LinkCounters counters = pair.Network.Counters(pair.A, pair.B);
        Assert.AreEqual(0.2, counters.Lost / 20_000.0, 0.01);
        Assert.AreEqual(0.1, counters.Duplicated / (20_000.0 - counters.Lost), 0.01);
        Assert.AreEqual(20_000 - counters.Lost + counters.Duplicated, counters.Delivered);
        Assert.AreEqual(counters.Delivered, pair.Arrivals.Count);
    }

    [TestMethod]
    public void Bursts_have_their_length()
    {
        Pair pair = new(new LinkProfile { Bursts = new BurstLoss(0.01, 0.2) });
        pair.SendMany(50_000, Ms(1), 100);
        LinkCounters counters = pair.Network.Counters(pair.A, pair.B);
        // Share of the bad state: 0.01 / (0.01 + 0.2); mean length of a burst: 1 / 0.2.
        Assert.AreEqual(0.0476, counters.LostInBursts / 50_000.0, 0.006);
        int bursts = 0;
        for (int i = 1; i < pair.Arrivals.Count; i++)
        {
            bursts += pair.Arrivals[i].Value - pair.Arrivals[i - 1].Value > 1 ? 1 : 0;
        }

        Assert.AreEqual(5.0, counters.LostInBursts / (double)bursts, 0.5);
    }

    [TestMethod]
    public void Jitter_keeps_the_order_and_reordering_does_not()
    {
        Pair pair = new(new LinkProfile { Delay = Ms(20), Jitter = Ms(50) });
        pair.SendMany(2000, Ms(5), 100);
        Assert.IsTrue(pair.Arrivals.Select(static arrival => arrival.Value).SequenceEqual(Enumerable.Range(0, 2000)));
        Assert.IsTrue(pair.Arrivals.All(static arrival => arrival.At - Ms(5 * arrival.Value) is var delay && delay >= Ms(20) && delay <= Ms(70)));
        pair = new Pair(new LinkProfile { Delay = Ms(20), Reorder = 0.1, ReorderDelay = Ms(12) });
        pair.SendMany(2000, Ms(5), 100);
        int late = 0;
        for (int i = 1; i < pair.Arrivals.Count; i++)
        {
            late += pair.Arrivals[i].Value < pair.Arrivals[i - 1].Value ? 1 : 0;
        }

        Assert.AreEqual(200, pair.Network.Counters(pair.A, pair.B).Reordered, 40);
        Assert.IsTrue(late is > 120 and < 240, late.ToString());
        Assert.HasCount(2000, pair.Arrivals);
    }

    [TestMethod]
    public void Bandwidth_delays_and_a_full_queue_drops()
    {
        // 1000 bytes at 800 kbit/s take 10 ms.
        Pair pair = new(new LinkProfile { BandwidthBps = 800_000, QueueBytes = 5000 });
        for (int i = 0; i < 10; i++)
        {
            pair.Send(i, 1000);
        }

        pair.Clock.RunUntil(Ms(1000));
        CollectionAssert.AreEqual(new[] { 10.0, 20, 30, 40, 50 }, pair.Arrivals.Select(static arrival => arrival.At.TotalMilliseconds).ToArray());
        Assert.AreEqual(5, pair.Network.Counters(pair.A, pair.B).QueueDropped);
        pair.Send(99, 1000);
        pair.Clock.RunUntil(Ms(2000));
        Assert.AreEqual(Ms(1010), pair.Arrivals[^1].At, "the queue has run empty");
    }

    [TestMethod]
    public void Blackouts_let_nothing_through_in_their_direction()
    {
        Pair pair = new(new LinkProfile());
        pair.Network.SetProfile(pair.A, pair.B, new LinkProfile { Blackouts = [new Blackout(Ms(100), Ms(200))] });
        pair.SendMany(30, Ms(10), 100);
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 10).Concat(Enumerable.Range(20, 10)).ToArray(), pair.Arrivals.Select(static arrival => arrival.Value).ToArray());
        Assert.AreEqual(10, pair.Network.Counters(pair.A, pair.B).LostInBlackouts);
    }

    [TestMethod]
    public void A_rebinding_changes_the_source_and_the_old_address_is_dead()
    {
        Pair pair = new(new LinkProfile { Delay = Ms(10) });
        int back = 0;
        pair.A.Handler = (TimeSpan _, in TransportAddress _, ReadOnlySpan<byte> _) => back++;
        TransportAddress moved = s_a with { Port = 1999 };
        pair.B.Send(s_a, [0]);
        pair.Network.Rebind(pair.A, moved);
        pair.Send(1, 10);
        pair.B.Send(s_a, [0]);
        pair.B.Send(moved, [0]);
        pair.Clock.RunUntil(Ms(100));
        Assert.AreEqual(moved with { Channel = 5 }, pair.Arrivals.Single().From);
        Assert.AreEqual(1, back);
        Assert.AreEqual(2, pair.Network.UnreachableCount, "one was on its way, one was sent later");
    }

    [TestMethod]
    public void The_clock_runs_events_in_order_and_finds_a_standstill()
    {
        VirtualClock clock = new();
        List<string> order = [];
        clock.At(Ms(20), () => order.Add("c"));
        clock.At(Ms(10), () =>
        {
            order.Add("a");
            clock.At(Ms(10), () => order.Add("b"));
        });
        clock.RunUntil(Ms(15));
        Assert.AreEqual(Ms(15), clock.Now);
        clock.RunUntil(Ms(20));
        Assert.AreEqual("abc", string.Concat(order));
        Assert.IsFalse(clock.RunUntil(static () => false, Ms(50)));
        Assert.AreEqual(Ms(50), clock.Now);
        clock.Add(new Timed(static () => TimeSpan.Zero, static _ => { }));
        Assert.ThrowsExactly<InvalidOperationException>(() => clock.RunUntil(Ms(60)));
    }

    private sealed class Pair
    {
        public Pair(LinkProfile profile, ulong seed = 1)
        {
            Network = new VirtualNetwork(Clock, seed) { DefaultProfile = profile };
            A = Network.Attach(s_a, static (TimeSpan _, in TransportAddress _, ReadOnlySpan<byte> _) => { });
            B = Network.Attach(s_b, (TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram) =>
                Arrivals.Add((now, from, datagram.Length >= 4 ? BitConverter.ToInt32(datagram) : datagram[0])));
        }

        public VirtualClock Clock { get; } = new();

        public VirtualNetwork Network { get; }

        public VirtualEndpoint A { get; }

        public VirtualEndpoint B { get; }

        public List<(TimeSpan At, TransportAddress From, int Value)> Arrivals { get; } = [];

        public static string Transcript(LinkProfile profile, ulong seed)
        {
            Pair pair = new(profile, seed);
            pair.SendMany(500, Ms(5), 200);
            return string.Join(';', pair.Arrivals.Select(static arrival => $"{arrival.At.Ticks}:{arrival.Value}"));
        }

        public void Send(int value, int length)
        {
            byte[] bytes = new byte[length];
            BitConverter.TryWriteBytes(bytes, value);
            A.Send(s_b, bytes);
        }

        public void SendMany(int count, TimeSpan interval, int length)
        {
            for (int i = 0; i < count; i++)
            {
                int value = i;
                Clock.At(interval * i, () => Send(value, length));
            }

            Clock.RunUntil((interval * count) + TimeSpan.FromSeconds(2));
        }
    }
}
