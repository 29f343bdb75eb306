using McuServer.Media.Ingress;
using McuServer.Media.Sound;
using McuServer.TestKit;
using static McuServer.Media.Tests.Ingress.LiveTone;

namespace McuServer.Media.Tests.Ingress;

/// <summary>What may stand in the packets of a stream of sound, and who may read it at the same time.</summary>
[TestClass]
public class LiveAudioPacketTests
{
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
    [Timeout(15 * 60_000)]
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
}
