using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Rtp.PayloadFormats;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Ingress;

/// <summary>Frames of real encoders through a bad network: what comes out is what went in, and can be decoded.</summary>
[TestClass]
public class VideoFrameAssemblerLossTests
{
    private static readonly Dictionary<RtpVideoCodec, List<EncodedClip.Frame>> s_clips = [];

    public static IEnumerable<object[]> Codecs => Enum.GetValues<RtpVideoCodec>().Select(c => new object[] { c });

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void A_shuffled_stream_without_loss_is_whole(RtpVideoCodec codec)
    {
        foreach (int budget in (int[])[200, 650, 1200])
        {
            List<AssemblerRig.Packet> packets = AssemblerRig.Packets(codec, Clip(codec), budget);
            Random random = new(budget);
            using AssemblerRig rig = new(codec);
            foreach (AssemblerRig.Packet packet in packets.OrderBy(p => p.Sequence + random.Next(12)))
            {
                rig.Insert(packet);
                rig.Wait(random.Next(3));
            }

            AssertAreInOrder(codec, rig, packets);
            AssertOnlyOvertakenFramesLack(rig, packets);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void With_loss_every_frame_follows_the_one_before_or_is_a_key_frame(RtpVideoCodec codec)
    {
        List<AssemblerRig.Packet> packets = AssemblerRig.Packets(codec, Clip(codec), 700, sequence: 65_500);
        int total = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            Random random = new(seed);
            using AssemblerRig rig = new(codec);
            foreach (AssemblerRig.Packet packet in packets.OrderBy(p => p.Sequence + random.Next(5)))
            {
                if (random.Next(50) > 0)
                {
                    rig.Insert(packet);
                }

                rig.Wait(random.Next(6));
            }

            AssertAreInOrder(codec, rig, packets);
            total += rig.Out.Count;
        }

        Assert.IsGreaterThan(30, total);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    [DynamicData(nameof(Codecs))]
    public void Damaged_packets_do_no_harm(RtpVideoCodec codec)
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int told) ? told : 20_000;
        List<AssemblerRig.Packet> packets = AssemblerRig.Packets(codec, Clip(codec), 400);
        Random random = new(3);
        using AssemblerRig rig = new(codec, maxCells: 2048);
        for (int i = 0; i < count; i++)
        {
            AssemblerRig.Packet packet = packets[i % packets.Count];
            byte[] payload = [.. packet.Payload];
            payload[random.Next(Math.Min(8, payload.Length))] = (byte)random.Next(256);
            long sequence = packet.Sequence + (i / packets.Count * packets.Count);
            sequence += random.Next(20) == 0 ? random.Next(-50, 50) : random.Next(2000) == 0 ? random.Next(-9000, 9000) : 0;
            uint timestamp = random.Next(500) == 0 ? (uint)random.Next() : packet.Timestamp + (uint)(i / packets.Count * 900_00);
            rig.Insert(new AssemblerRig.Packet(sequence, timestamp, random.Next(9) == 0, payload, random.Next(99) - 1));
            rig.Wait(random.Next(4));
            Assert.IsLessThanOrEqualTo(2048, rig.Assembler.WaitingCount);
            rig.Out.Clear();
        }

        Assert.IsGreaterThan(0, rig.Assembler.FramesDropped);
    }

    [TestMethod]
    public void Bug_25_two_hours_with_stalls_and_wraps_keep_memory_flat()
    {
        using AssemblerRig rig = new(maxCells: 2048);
        byte[] key = [0x10, 0, 1, 2];
        byte[] start = [0x10, 1, 1, 2];
        byte[] rest = [0x00, 3, 4, 5];
        long sequence = 65_000;
        int frames = 2 * 3600 * 30;
        int given = 0;
        int mostCells = 0;
        for (int i = 0; i < frames; i++)
        {
            // Now and then a second is lost; every 4 s a key frame comes.
            bool isLost = i % 1000 is > 500 and < 530;
            uint time = unchecked((uint)(i * 3000L));
            for (int part = 0; part < 3; part++, sequence++)
            {
                byte[] payload = part > 0 ? rest : i % 120 == 0 ? key : start;
                if (!isLost)
                {
                    rig.Insert(new AssemblerRig.Packet(sequence, time, part == 2, payload, i));
                }
            }

            rig.Wait(33);
            mostCells = Math.Max(mostCells, rig.CellsOut);
            given += rig.Out.Count;
            rig.Out.Clear();
        }

        Assert.IsLessThan(40, mostCells);
        Assert.IsGreaterThan(frames * 85 / 100, given);
        Assert.AreEqual(0, rig.Assembler.JumpCount);
    }

    [TestMethod]
    public void Bug_25_what_cannot_be_given_out_is_bounded()
    {
        using AssemblerRig rig = new(maxCells: 4096);
        rig.Insert(AssemblerRig.Simple("K", sequence: 10));
        for (int i = 0; i < 10_000; i++)
        {
            // Nobody lets time pass.
            rig.Assembler.Insert(rig.Now, 12 + i, (uint)(8000 + i), true, [0x10, 1, 1], false);
            Assert.IsLessThanOrEqualTo(2048, rig.CellsOut);
        }

        Assert.IsTrue(rig.Assembler.NeedsKeyFrame);
        rig.Insert(AssemblerRig.Simple("K", sequence: 12 + 10_000, timestamp: 20_000));
        Assert.HasCount(2, rig.Out);
        Assert.AreEqual(0, rig.CellsOut);
    }

    [TestMethod]
    [DynamicData(nameof(Codecs))]
    public void Steady_state_allocates_nothing(RtpVideoCodec codec)
    {
        List<AssemblerRig.Packet> packets = AssemblerRig.Packets(codec, Clip(codec), 500);
        using PacketCellPool cells = new();
        using EncodedFramePool frames = new();
        using VideoFrameAssembler assembler = new(codec, frames, cells);
        long before = 0;
        int given = 0;
        for (int round = 0; round < 4; round++)
        {
            before = round == 2 ? GC.GetAllocatedBytesForCurrentThread() : before;
            foreach (AssemblerRig.Packet packet in packets)
            {
                // A gap at the end of every round.
                long sequence = packet.Sequence + (round * (packets.Count + 1));
                uint time = packet.Timestamp + (uint)(round * 200_000);
                assembler.Insert(TimeSpan.FromSeconds(round), sequence, time, packet.Marker, packet.Payload);
                assembler.Advance(TimeSpan.FromSeconds(round));
                while (assembler.TryTake(out EncodedFrame? frame, out _))
                {
                    frame!.Release();
                    given++;
                }
            }
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(4 * Clip(codec).Count, given);
    }

    private static List<EncodedClip.Frame> Clip(RtpVideoCodec codec)
    {
        lock (s_clips)
        {
            if (!s_clips.TryGetValue(codec, out List<EncodedClip.Frame>? frames))
            {
                s_clips[codec] = frames = EncodedClip.Make(
                    AssemblerRig.Native(codec), 320, 180, 30, 900_000, i => i % 10 == 0);
            }

            return frames;
        }
    }

    /// <summary>Frames may lack only where a key frame, twelve packets later at most, came before they were whole.</summary>
    private static void AssertOnlyOvertakenFramesLack(AssemblerRig rig, List<AssemblerRig.Packet> packets)
    {
        HashSet<long> given = [.. rig.Out.Select(o => o.Info.FirstSequence)];
        HashSet<int> keyFrames = [.. rig.Out.Where(o => o.Info.IsKeyFrame).Select(o => NumberOf(o.Info, packets))];
        foreach (IGrouping<int, AssemblerRig.Packet> frame in packets.GroupBy(p => p.FrameNumber))
        {
            long end = frame.Max(p => p.Sequence);
            bool isOvertaken = packets.Exists(
                p => keyFrames.Contains(p.FrameNumber) && p.Sequence > end && p.Sequence < end + 12);
            Assert.IsTrue(given.Contains(frame.First().Sequence) || isOvertaken, $"frame {frame.Key}");
        }
    }

    private static int NumberOf(AssembledFrameInfo info, List<AssemblerRig.Packet> packets) =>
        packets.Find(p => p.Sequence == info.FirstSequence).FrameNumber;

    /// <summary>Each frame is that of the encoder, and comes right after the one before or is a key frame.</summary>
    private static void AssertAreInOrder(RtpVideoCodec codec, AssemblerRig rig, List<AssemblerRig.Packet> packets)
    {
        int last = -100;
        foreach ((byte[] data, AssembledFrameInfo info) in rig.Out)
        {
            List<AssemblerRig.Packet> own = [.. packets.Where(p => p.Sequence >= info.FirstSequence && p.Sequence <= info.LastSequence)];
            int number = own[0].FrameNumber;
            Assert.IsTrue(own.TrueForAll(p => p.FrameNumber == number));
            Assert.AreEqual(packets.Count(p => p.FrameNumber == number), own.Count, "all its packets");
            Assert.IsTrue(number == last + 1 || (info.IsKeyFrame && number > last), $"{number} after {last}");
            Assert.AreEqual(Clip(codec)[number].IsKeyFrame, info.IsKeyFrame);
            if (codec != RtpVideoCodec.H264)
            {
                CollectionAssert.AreEqual(Clip(codec)[number].Data, data);
            }

            last = number;
        }
    }
}
