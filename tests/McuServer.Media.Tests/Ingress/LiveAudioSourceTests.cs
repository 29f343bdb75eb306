using McuServer.Media.Ingress;
using McuServer.TestKit;
using static McuServer.Media.Tests.Ingress.LiveTone;

namespace McuServer.Media.Tests.Ingress;

/// <summary>Loss, delay, pauses and clocks of a stream of sound; the tone is <see cref="LiveTone"/>'s.</summary>
[TestClass]
public class LiveAudioSourceTests
{
    [TestMethod]
    [DataRow(0.5)]
    [DataRow(7.0)]
    [DataRow(19.0)]
    public void A_clean_network_costs_hardly_any_delay(double phaseMs)
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone), phaseMs);
        SendTone(rig, 20_000, _ => 30);
        rig.RunTo(20_000);
        LiveAudioCounters counters = rig.Source.Counters;
        double delay = rig.DelayQuantileMs(0.99, 6000, 20_000) - 30;
        Console.WriteLine($"{phaseMs} ms: median {rig.MedianDelayMs(6000, 20_000) - 30:F1}, 99 % {delay:F1} ms");
        Assert.IsTrue(delay is > 0 and <= 30, $"{delay:F1} ms");
        Assert.AreEqual(delay, rig.Source.PlayoutDelay!.Value.TotalMilliseconds, 10);
        Assert.AreEqual(0, counters.ConcealedMs);
        Assert.AreEqual(0, counters.LostPackets + counters.LatePackets + counters.OverflowPackets);
        Assert.IsLessThan(NoClick, rig.LargestStep(200, 20_000));
        AssertNoHole(rig, 200, 19_900);
    }

    /// <summary>
    /// A packet that comes so many ms before a tick can be heard then, and not sooner; with less than 3 ms to go it is left for
    /// the tick after. What is more than that is gone in the speaker's pauses.
    /// </summary>
    [TestMethod]
    public void On_a_calm_network_a_packet_waits_for_its_tick_and_not_longer()
    {
        List<double> medians = [];
        for (int phaseMs = 0; phaseMs < 20; phaseMs += 2)
        {
            using LiveAudioRig rig = new(new WaveOpus(Bursts), phaseMs);
            Random random = new(3);
            SendTone(rig, 40_000, _ => 30 + (0.5 * random.NextDouble()));
            rig.RunTo(40_000);
            double wait = ((phaseMs - 30.5) % 20) + 20;
            wait = (wait % 20) + (wait % 20 < 3 ? 20 : 0);
            double median = rig.MedianDelayMs(20_000, 40_000) - 30;
            Console.WriteLine($"a tick {wait:F1} ms after the packet: median {median:F1}, 99 % {rig.DelayQuantileMs(0.99, 20_000, 40_000) - 30:F1} ms");
            Assert.AreEqual(wait + 0.5, median, 1.5, $"{phaseMs} ms");
            Assert.IsLessThan(wait + 7, rig.DelayQuantileMs(0.99, 20_000, 40_000) - 30);
            Assert.AreEqual(0, rig.Source.Counters.ConcealedMs);
            medians.Add(median);
        }

        medians.Sort();
        Assert.IsLessThan(15, (medians[4] + medians[5]) / 2, "the median of all phases");
    }

    [TestMethod]
    public void A_voice_that_is_asked_to_wait_for_its_picture_waits_as_long_and_no_longer()
    {
        using LiveAudioRig rig = new(new WaveOpus(Bursts), phaseMs: 16);
        SendTone(rig, 60_000, _ => 30);
        rig.RunTo(20_000);
        Assert.AreEqual(6, rig.MedianDelayMs(15_000, 20_000) - 30, 1.1);
        rig.Source.LeastDelay = TimeSpan.FromMilliseconds(15);
        rig.RunTo(40_000);
        Assert.IsGreaterThanOrEqualTo(13.9, rig.DelayQuantileMs(0, 25_000, 40_000) - 30);
        Assert.AreEqual(15, rig.MedianDelayMs(25_000, 40_000) - 30, 1.1);
        rig.Source.LeastDelay = TimeSpan.Zero;
        rig.RunTo(60_000);
        Assert.AreEqual(6, rig.MedianDelayMs(50_000, 60_000) - 30, 1.1);
        Assert.AreEqual(0, rig.Source.Counters.ConcealedMs);
        Assert.IsLessThan(NoClick, rig.LargestStep(200, 60_000));
    }

    [TestMethod]
    [DataRow(10)]
    [DataRow(20)]
    [DataRow(30)]
    public void Independent_loss_leaves_no_hole(int percent)
    {
        PacketLoss loss = PacketLoss.Independent(percent, percent / 100.0);
        AssertLossy(loss, percent, maxDelayMs: 75);
    }

    [TestMethod]
    [DataRow(10)]
    [DataRow(20)]
    public void Bursts_of_loss_leave_no_click(int percent)
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        PacketLoss loss = PacketLoss.Bursts(percent, percent / 100.0, meanLength: 4);
        SendTone(rig, 30_000, _ => loss.Next() ? null : 30);
        rig.RunTo(30_000);
        Assert.IsLessThan(0.04, rig.LargestStep(200, 30_000));
        Assert.IsLessThan(rig.Source.Counters.TargetDelayMs + 40, rig.MedianDelayMs(20_000, 29_000) - 30);
    }

    [TestMethod]
    public void Bug_15_a_lost_packet_is_made_from_the_next_one_and_concealed_only_where_that_is_missing()
    {
        WaveOpus decoder = new(WaveOpus.Tone);
        using LiveAudioRig rig = new(decoder);
        // Every tenth packet lost: the next is always there.
        SendTone(rig, 20_000, i => i % 10 == 5 ? null : 30, hasFec: true);
        rig.RunTo(4000);
        LiveAudioCounters before = rig.Source.Counters;
        rig.RunTo(19_900);
        LiveAudioCounters after = rig.Source.Counters;
        Assert.AreEqual(before.ConcealedMs, after.ConcealedMs, "once it is known that packets are lost");
        Assert.AreEqual((after.LostPackets - before.LostPackets) * 20.0, after.FecMs - before.FecMs);
        Assert.IsGreaterThan(75, after.LostPackets - before.LostPackets);
        Assert.IsLessThan(60, rig.DelayQuantileMs(0.99, 6000, 19_900) - 30);
        Assert.IsLessThan(NoClick, rig.LargestStep(200, 19_900));
    }

    [TestMethod]
    public void Bug_15_FEC_is_not_used_for_a_packet_that_is_only_late()
    {
        WaveOpus decoder = new(WaveOpus.Tone);
        using LiveAudioRig rig = new(decoder);
        // Neighbours swapped all the time: from the start on there is time for them.
        SendTone(rig, 20_000, i => i % 10 == 5 ? 55 : 30, hasFec: true);
        rig.RunTo(3000);
        int before = decoder.FecCount;
        rig.RunTo(19_900);
        Assert.AreEqual(before, decoder.FecCount);
        Assert.AreEqual(0, rig.Source.Counters.LostPackets);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Bug_15_delay_is_gone_soon_after_jitter_is(bool keepsOrder)
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        Random random = new(15);
        double lastArrival = 0;
        SendTone(rig, 40_000, i =>
        {
            bool isJitter = i is >= 500 and < 1000;
            double arrival = (i * 20) + 30 + (isJitter ? 500 * random.NextDouble() : 0);
            lastArrival = keepsOrder ? Math.Max(arrival, lastArrival) : arrival;
            return lastArrival - (i * 20);
        });
        rig.RunTo(20_500);
        Assert.IsGreaterThan(150, rig.MedianDelayMs(15_000, 20_000), "The jitter was there.");
        rig.RunTo(25_000);
        double delay = rig.DelaysMs[^1] - 30;
        Assert.IsLessThan(rig.Source.Counters.TargetDelayMs + 40, delay, $"after 5 s: {delay:F0} ms");
        rig.RunTo(30_000);
        Assert.IsLessThan(80, rig.DelaysMs[^1] - 30, "after 10 s");
        rig.RunTo(40_000);
        Assert.IsLessThan(40, rig.DelayQuantileMs(0.99, 35_000, 39_900) - 30, "after 15 s");
        Assert.IsLessThan(NoClick, rig.LargestStep(22_000, 39_900));
    }

    [TestMethod]
    [DataRow(true, DisplayName = "with comfort noise each 400 ms")]
    [DataRow(false, DisplayName = "with nothing at all")]
    public void Bug_16_a_minute_of_DTX_is_neither_loss_nor_the_end(bool hasNoise)
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        long number = 0;
        for (int i = 0; i < 4000; i++)
        {
            bool isPause = i is > 500 and < 3500;
            if (isPause && (i % 20 != 0 || !hasNoise))
            {
                continue;
            }

            // The last packet before a pause and those within it are what DTX sends: two bytes.
            bool isDtx = (i == 500 && hasNoise) || isPause;
            rig.Send(number++, i * 960L, isDtx ? [0xF8, 0] : WaveOpus.Packet(i * 960L), 30);
        }

        int silentReports = 0;
        for (int ms = 0; ms < 79_000; ms += 500)
        {
            rig.RunTo(ms);
            silentReports += ms > 1000 && !rig.Source.IsFlowing ? 1 : 0;
        }

        LiveAudioCounters counters = rig.Source.Counters;
        Assert.AreEqual(0, counters.LostPackets);
        Assert.IsTrue(silentReports == 0 || !hasNoise);
        Assert.AreEqual(0, counters.RestartCount);
        double before = rig.MedianDelayMs(8000, 10_000);
        double after = rig.MedianDelayMs(70_400, 71_000);
        Assert.AreEqual(before, after, 40);
        AssertNoHole(rig, 70_200, 79_000);
    }

    /// <summary>
    /// A browser leaves empty packets out: what comes every 400 ms is an ordinary packet, and the sequence numbers go on.
    /// </summary>
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Bug_16_pauses_that_nobody_announced_are_told_from_loss_by_the_sequence_numbers(bool isLoss)
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        long number = 0;
        for (int i = 0; i < 4000; i++)
        {
            bool isSent = i is <= 500 or >= 3500 || i % 20 == 0;
            if (isSent)
            {
                rig.Send(isLoss ? i : number, i * 960L, WaveOpus.Packet(i * 960L), 30);
                number++;
            }
        }

        int silentReports = 0;
        for (int ms = 0; ms < 79_000; ms += 500)
        {
            rig.RunTo(ms);
            silentReports += ms is > 11_000 and < 69_000 && !rig.Source.IsFlowing ? 1 : 0;
        }

        LiveAudioCounters counters = rig.Source.Counters;
        if (isLoss)
        {
            Assert.AreEqual(2850, counters.LostPackets);
            Assert.AreEqual(0, counters.ComfortNoiseMs);
            Assert.IsGreaterThan(150 * 100, counters.ConcealedMs, "120 ms of each gap, silence afterwards");
            return;
        }

        Assert.AreEqual(0, counters.LostPackets);
        Assert.AreEqual(0, counters.ConcealedMs, "nothing was missing");
        Assert.IsGreaterThan(150 * 100, counters.ComfortNoiseMs);
        Assert.AreEqual(0, silentReports);
        Assert.AreEqual(0, counters.RestartCount);
        Assert.AreEqual(rig.MedianDelayMs(8000, 10_000), rig.MedianDelayMs(70_400, 71_000), 40);
        AssertNoHole(rig, 70_200, 79_000);
    }

    [TestMethod]
    [DataRow(500)]
    [DataRow(-500)]
    public void A_drifting_clock_is_followed_without_a_click(int driftPpm)
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone)) { DriftPpm = driftPpm };
        Random random = new(1);
        SendTone(rig, 180_000, _ => 30 + (3 * random.NextDouble()));
        rig.RunTo(179_800);
        LiveAudioCounters counters = rig.Source.Counters;
        Assert.IsLessThan(NoClick, rig.LargestStep(200, 179_800));
        Assert.IsLessThan(45, rig.DelayQuantileMs(1, 20_000, 179_800) - 30);
        // 180 s × 500 ppm = 90 ms.
        double corrected = counters.ExpandedMs - counters.AcceleratedMs + counters.ConcealedMs;
        Assert.AreEqual(driftPpm < 0 ? 90 : -90, corrected, 60, $"{counters}");
        Assert.IsLessThan(10, counters.ConcealedMs, $"{counters}");
        AssertNoHole(rig, 200, 179_800);
    }

    [TestMethod]
    public void Reordered_and_repeated_packets_do_no_harm()
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        Random random = new(4);
        for (int i = 0; i < 1000; i++)
        {
            rig.Send(i, i * 960L, WaveOpus.Packet(i * 960L), 30 + (45 * random.NextDouble()), random.Next(1, 4));
        }

        rig.RunTo(19_900);
        LiveAudioCounters counters = rig.Source.Counters;
        Assert.AreEqual(0, counters.LostPackets);
        Assert.IsLessThan(60, counters.LatePackets, $"{counters}");
        Assert.IsGreaterThan(500, counters.DuplicatePackets);
        Assert.IsLessThan(NoClick, rig.LargestStep(300, 19_800));
        AssertNoHole(rig, 300, 19_800);
    }

    [TestMethod]
    public void A_stall_of_the_network_does_not_leave_its_delay_behind()
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        SendTone(rig, 20_000, i => Math.Max(30, i is >= 400 and < 440 ? ((440 - i) * 20) + 30 : 30));
        rig.RunTo(19_900);
        Assert.IsLessThan(rig.MedianDelayMs(5000, 8000) + 60, rig.MedianDelayMs(10_000, 11_000));
        Assert.IsLessThan(0.04, rig.LargestStep(200, 19_900));
        Assert.IsGreaterThan(0, rig.Source.Counters.OverflowPackets);
    }

    [TestMethod]
    public void Bug_25_a_stall_of_the_mixer_does_not_leave_its_delay_behind_or_memory()
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        SendTone(rig, 40_000, _ => 30);
        rig.RunTo(10_000);
        rig.RunTo(20_000, isPulled: false);
        int pulled = rig.DelaysMs.Count;
        rig.RunTo(30_000);
        Assert.IsLessThan(100, rig.DelaysMs[pulled + 5] - 30);
        Assert.IsLessThanOrEqualTo(256, rig.Source.Counters.WaitingPackets);
        Assert.IsGreaterThan(100, rig.Source.Counters.OverflowPackets);
    }

    /// <summary>The tone for two seconds, and a second without; faded, so that it begins and ends without a click.</summary>
    private static float Bursts(long place)
    {
        double within = place % 144_000;
        double gain = Math.Clamp(Math.Min(within, 96_000 - within) / 960, 0, 1);
        return (float)(gain * WaveOpus.Tone(place));
    }

    private static void AssertLossy(PacketLoss loss, int percent, double maxDelayMs)
    {
        WaveOpus decoder = new(WaveOpus.Tone);
        using LiveAudioRig rig = new(decoder);
        SendTone(rig, 60_000, _ => loss.Next() ? null : 30, hasFec: true);
        rig.RunTo(59_800);
        LiveAudioCounters counters = rig.Source.Counters;
        Assert.AreEqual(percent / 100.0, counters.LostPackets / 3000.0, 0.02);
        // What is lost is made from FEC, but for where two in a row are lost.
        double concealed = counters.ConcealedMs / 60_000;
        Assert.IsLessThan(Math.Pow(percent / 100.0, 2) + 0.03, concealed, $"{counters}");
        Assert.IsLessThan(NoClick, rig.LargestStep(200, 59_700), "the tone goes on");
        Assert.IsLessThan(maxDelayMs, rig.DelayQuantileMs(0.99, 10_000, 59_700) - 30, $"{counters}");
        AssertNoHole(rig, 300, 59_700);
    }
}
