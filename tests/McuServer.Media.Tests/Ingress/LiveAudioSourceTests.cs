using McuServer.Media.Ingress;
using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Ingress;

/// <summary>
/// The sender's sound is a tone of 400 Hz, amplitude 0.25, whose steps are at most 0.0131; a whole number of its periods
/// fits every piece that the buffer may leave out, so a larger step is a click of the buffer's making.
/// </summary>
[TestClass]
public class LiveAudioSourceTests
{
    private const double NoClick = 0.02;

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

    [TestMethod]
    public void Another_sender_in_the_same_stream_is_followed_at_once()
    {
        WaveOpus decoder = new(WaveOpus.Tone);
        using LiveAudioRig rig = new(decoder);
        SendTone(rig, 5000, _ => 30);
        rig.RunTo(5000);
        rig.Source.Restart();
        int resets = decoder.ResetCount;
        for (int i = 0; i < 250; i++)
        {
            rig.Send(900_000 + i, 240_000 + (i * 960L), WaveOpus.Packet(i * 960L), 30);
        }

        rig.RunTo(9900);
        Assert.AreEqual(resets + 1, decoder.ResetCount);
        AssertNoHole(rig, 5200, 9900);
        Assert.IsLessThan(0.04, rig.LargestStep(200, 9900));
    }

    [TestMethod]
    [DataRow(120)]
    [DataRow(480)]
    [DataRow(1920)]
    [DataRow(2880)]
    [DataRow(5760)]
    public void Every_duration_of_packets_plays(int samples)
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        int count = 20_000 * 48 / samples;
        for (int i = 0; i < count; i++)
        {
            long place = (long)i * samples;
            // A packet leaves when its last sample is recorded.
            rig.Send(i, place, WaveOpus.Packet(place, samples), i % 50 == 49 ? null : 30 + (samples / 48.0));
        }

        rig.RunTo(19_700);
        Assert.IsLessThan(NoClick, rig.LargestStep(500, 19_700));
        AssertNoHole(rig, 500, 19_700);
        Assert.IsLessThan(60 + (2 * samples / 48.0), rig.DelayQuantileMs(0.9, 8000, 19_600) - 30);
    }

    [TestMethod]
    public void Packets_without_sound_are_no_loss()
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        long number = 0;
        for (int i = 0; i < 500; i++)
        {
            rig.Send(number++, i * 960L, WaveOpus.Packet(i * 960L), 30);
            if (i % 3 == 0)
            {
                rig.Send(number++, i * 960L, [], 30);
            }
        }

        rig.RunTo(9900);
        Assert.AreEqual(0, rig.Source.Counters.LostPackets);
        Assert.AreEqual(0, rig.Source.Counters.ConcealedMs);
        AssertNoHole(rig, 200, 9900);
    }

    [TestMethod]
    public void Who_is_not_decoded_is_silent_and_back_within_a_tick()
    {
        WaveOpus decoder = new(WaveOpus.Tone);
        using LiveAudioRig rig = new(decoder);
        SendTone(rig, 10_000, _ => 30);
        rig.RunTo(3000);
        rig.Source.IsDecoding = false;
        rig.RunTo(3040);
        int decoded = decoder.DecodeCount;
        rig.RunTo(6000);
        Assert.AreEqual(decoded, decoder.DecodeCount);
        Assert.AreEqual(0f, rig.Heard[5000 * 48]);
        rig.Source.IsDecoding = true;
        int from = rig.Heard.Count;
        rig.RunTo(9900);
        Assert.IsGreaterThan(-20, ToneMeter.RmsDbfs(rig.Heard.GetRange(from + 1440, 960).ToArray()));
        Assert.IsLessThan(0.04, rig.LargestStep(200, 9900));
    }

    [TestMethod]
    public void The_playout_point_tells_what_is_heard()
    {
        // The wave is a ramp, so that its value tells the place; concealment would show as a deviation.
        using LiveAudioRig rig = new(new WaveOpus(place => place * 1e-7f));
        Random random = new(5);
        SendTone(rig, 20_000, _ => 30 + (10 * random.NextDouble()), place => place);
        rig.RunTo(19_900);
        int wrong = 0;
        for (int tick = 100; tick < rig.Places.Count; tick++)
        {
            wrong += Math.Abs((rig.Heard[tick * 960] / 1e-7) - rig.Places[tick]!.Value) > 240 ? 1 : 0;
        }

        Assert.IsLessThan(10, wrong, "ticks in which a period was left out may differ by that");
    }

    [TestMethod]
    public void The_received_level_is_told_the_way_the_mixer_tells_it()
    {
        using LiveAudioRig rig = new(new WaveOpus(WaveOpus.Tone));
        Assert.AreEqual(-1, rig.Source.ReceivedLevel);
        rig.Source.Insert(TimeSpan.Zero, 1, 0, WaveOpus.Packet(0), levelDbov: 30);
        Assert.AreEqual(97, rig.Source.ReceivedLevel);
        rig.Source.Insert(TimeSpan.Zero, 2, 960, WaveOpus.Packet(960), levelDbov: 900);
        Assert.AreEqual(-1, rig.Source.ReceivedLevel);
    }

    [TestMethod]
    public void Hostile_packets_neither_throw_nor_stop_the_sound()
    {
        using LiveAudioSource source = new(new WaveOpus(WaveOpus.Tone));
        Random random = new(8);
        float[] tick = new float[SoundFormat.TickValues];
        byte[] noise = new byte[1600];
        for (int i = 0; i < Fuzzing.Count; i++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(i * 5);
            random.NextBytes(noise);
            long sequence = random.Next(20) == 0 ? random.NextInt64() >> random.Next(63) : i + random.Next(-40, 40);
            uint time = random.Next(10) == 0 ? (uint)random.NextInt64() : (uint)(i * 240);
            source.Insert(
                now, sequence, time, random.Next(2) == 0 ? noise.AsSpan(0, random.Next(1600)) : WaveOpus.Packet(i * 240, 240));
            if (i % 4 == 3)
            {
                source.Pull(now, tick);
            }
        }

        for (int i = 0; i < 500; i++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds((Fuzzing.Count * 5) + (i * 20));
            source.Insert(now, 1_000_000 + i, (uint)(i * 960), WaveOpus.Packet(i * 960));
            source.Pull(now, tick);
        }

        Assert.AreEqual(-12 - 3, ToneMeter.RmsDbfs(tick), 1, "A good stream plays after all that.");
        Assert.IsLessThan(100, source.PlayoutDelay!.Value.TotalMilliseconds);
    }

    [TestMethod]
    public void Bug_25_two_hours_of_a_bad_network_allocate_nothing()
    {
        using LiveAudioSource source = new(new WaveOpus(WaveOpus.Tone));
        Random random = new(25);
        PacketLoss loss = PacketLoss.Bursts(3, 0.1, 3);
        float[] tick = new float[SoundFormat.TickValues];
        byte[][] packets = [WaveOpus.Packet(0), WaveOpus.Packet(960, hasFec: true)];
        long before = 0;
        double worst = 0;
        for (int i = 0; i < 360_000; i++)
        {
            before = i == 60_000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            TimeSpan now = TimeSpan.FromMilliseconds(i * 20);
            // While the mixer stalls nothing is lost, so that the first stall takes all the memory that any will.
            bool isLost = loss.Next() && i % 5000 < 4600;
            if (!isLost && (i % 2000 < 1960 || i % 5000 >= 4600))
            {
                source.Insert(now, i, (uint)(i * 960), packets[i & 1], 40);
                if (random.Next(10) == 0)
                {
                    source.Insert(now, i - random.Next(5), (uint)((i - 3) * 960), packets[0]);
                }
            }

            if (i % 5000 < 4900)
            {
                source.Pull(now, tick);
                worst = i % 5000 > 600 ? Math.Max(worst, source.PlayoutDelay?.TotalMilliseconds ?? 0) : worst;
            }
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.IsLessThan(250, worst);
    }

    [TestMethod]
    public void Network_and_mixer_may_be_two_threads()
    {
        using LiveAudioSource source = new(new WaveOpus(WaveOpus.Tone));
        using Barrier step = new(2);
        const int Count = 20_000;
        Exception? failure = null;
        Thread network = new(() =>
        {
            try
            {
                for (int i = 0; i < Count; i++)
                {
                    source.Insert(TimeSpan.FromMilliseconds(i * 20), i, (uint)(i * 960), WaveOpus.Packet(i * 960L));
                    if (i % 5000 == 4999)
                    {
                        source.Restart();
                    }

                    // In step now and then, else as they like.
                    Meet(step, i);
                }
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        network.Start();
        float[] tick = new float[SoundFormat.TickValues];
        for (int i = 0; i < Count; i++)
        {
            source.Pull(TimeSpan.FromMilliseconds(i * 20), tick);
            Assert.IsGreaterThanOrEqualTo(0, source.Counters.LostPackets);
            _ = source.PlayoutPoint;
            Meet(step, i);
        }

        network.Join();
        Assert.IsNull(failure);
        Assert.AreEqual(Count, source.Counters.ReceivedPackets);

        static void Meet(Barrier step, int i)
        {
            if (i % 10 == 0)
            {
                step.SignalAndWait();
            }
        }
    }

    private static void SendTone(
        LiveAudioRig rig, int durationMs, Func<int, double?> delayMs, Func<long, long>? placeOf = null, bool hasFec = false)
    {
        for (int i = 0; i < durationMs / 20; i++)
        {
            long place = i * 960L;
            rig.Send(i, place, WaveOpus.Packet(placeOf?.Invoke(place) ?? place, 960, hasFec), delayMs(i));
        }
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

    /// <summary>No tick without sound.</summary>
    private static void AssertNoHole(LiveAudioRig rig, int fromMs, int toMs)
    {
        float[] heard = [.. rig.Heard];
        for (int i = fromMs * 48; i + 960 <= toMs * 48 && i + 960 <= heard.Length; i += 960)
        {
            double level = ToneMeter.RmsDbfs(heard.AsSpan(i, 960));
            Assert.IsGreaterThan(-21, level, $"at {i / 48} ms");
        }
    }
}
