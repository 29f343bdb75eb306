using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Tests.Ingress;

/// <summary>Invented VP8 frames of one packet: what is given out, and what is counted.</summary>
[TestClass]
public class VideoFrameAssemblerTests
{
    [TestMethod]
    public void Frames_in_order_come_out_at_once()
    {
        using AssemblerRig rig = new();
        foreach (AssemblerRig.Packet packet in AssemblerRig.Simple("KPPP"))
        {
            rig.Insert(packet);
            Assert.HasCount(packet.FrameNumber + 1, rig.Out);
        }

        Assert.AreEqual("0 1 2 3", rig.Numbers);
        Assert.IsTrue(rig.Out[0].Info.IsKeyFrame && rig.Out[0].Info.IsStreamStart);
        Assert.IsFalse(rig.Out[1].Info.IsKeyFrame || rig.Out[1].Info.IsStreamStart);
        Assert.AreEqual(4, rig.Assembler.FramesAssembled);
        Assert.AreEqual((1003, 1003), (rig.Out[3].Info.FirstSequence, rig.Out[3].Info.LastSequence));
    }

    [TestMethod]
    public void Nothing_comes_out_before_a_key_frame()
    {
        using AssemblerRig rig = new();
        rig.Insert(AssemblerRig.Simple("PPPK")[..3]);
        Assert.AreEqual(3, rig.Assembler.WaitingCount, "a key frame before them may have been overtaken");
        rig.Wait(30);
        Assert.IsEmpty(rig.Out);
        Assert.IsTrue(rig.Assembler.NeedsKeyFrame);
        Assert.AreEqual(3, rig.Assembler.FramesDropped);
        rig.Insert(AssemblerRig.Simple("PPPK")[3]);
        Assert.AreEqual("3", rig.Numbers);
        Assert.IsFalse(rig.Assembler.NeedsKeyFrame);
    }

    [TestMethod]
    public void Packets_in_disorder_are_sorted()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPPPPP");
        rig.Insert([packets[0], packets[2], packets[3], packets[1], packets[5], packets[4]]);
        Assert.AreEqual("0 1 2 3 4 5", rig.Numbers);
        Assert.AreEqual(0, rig.Assembler.FramesDropped);
    }

    [TestMethod]
    public void Disorder_at_the_very_start_costs_nothing()
    {
        using AssemblerRig rig = new();
        byte[] first = [0x10, 0, 1, 2];
        byte[] second = [0x00, 3];
        rig.Insert(new AssemblerRig.Packet(11, 5, true, second, 0));
        rig.Insert(new AssemblerRig.Packet(10, 5, false, first, 0));
        CollectionAssert.AreEqual(new byte[] { 0, 1, 2, 3 }, rig.Out[0].Data);
    }

    [TestMethod]
    public void A_gap_that_is_filled_in_time_costs_nothing()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPPP");
        rig.Insert([packets[0], packets[2], packets[3]]);
        Assert.AreEqual(rig.Now + TimeSpan.FromMilliseconds(400), rig.Assembler.NextDeadline);
        rig.Wait(199);
        rig.Insert(packets[1]);
        Assert.AreEqual("0 1 2 3", rig.Numbers);
        Assert.IsNull(rig.Assembler.NextDeadline);
        Assert.IsFalse(rig.Assembler.NeedsKeyFrame);
        Assert.AreEqual(rig.Now, rig.Out[1].Info.LastArrival);
    }

    [TestMethod]
    [DataRow(20, 200)]
    [DataRow(60, 240)]
    [DataRow(100, 400)]
    [DataRow(150, 400)]
    [DataRow(400, 800)]
    public void A_gap_not_filled_in_the_time_of_three_requests_is_given_up_until_a_key_frame(int roundTripMs, int repairMs)
    {
        using AssemblerRig rig = new();
        rig.Assembler.RoundTrip = TimeSpan.FromMilliseconds(roundTripMs);
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPPPPKP");
        rig.Insert([packets[0], packets[2], packets[3]]);
        rig.Wait(repairMs - 1);
        Assert.IsFalse(rig.Assembler.NeedsKeyFrame);
        rig.Wait(1);
        Assert.IsTrue(rig.Assembler.NeedsKeyFrame);
        Assert.AreEqual(0, rig.CellsOut - rig.Assembler.WaitingCount);
        rig.Insert(packets[1]);
        Assert.AreEqual(1, rig.Assembler.PacketsLate);
        rig.Insert(packets[4..]);
        Assert.AreEqual("0 5 6", rig.Numbers);
        Assert.AreEqual(3, rig.Assembler.FramesDropped);
    }

    [TestMethod]
    public void A_key_frame_behind_a_gap_is_given_out_at_once()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPPKP");
        rig.Insert([packets[0], packets[2], packets[3], packets[4]]);
        Assert.AreEqual("0 3 4", rig.Numbers);
        Assert.AreEqual(1, rig.Assembler.FramesDropped);
        Assert.AreEqual(1003, rig.Out[1].Info.FirstSequence);
    }

    [TestMethod]
    public void Duplicates_and_late_packets_are_counted_apart()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPPP");
        rig.Insert([packets[0], packets[2], packets[2], packets[0], packets[1], packets[3]]);
        Assert.AreEqual((1, 1), (rig.Assembler.PacketsDuplicate, rig.Assembler.PacketsLate));
        Assert.AreEqual("0 1 2 3", rig.Numbers);
    }

    [TestMethod]
    public void A_malformed_packet_is_discarded_and_is_a_gap()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPP");
        rig.Insert([packets[0], packets[1] with { Payload = [0x90, 0x80] }, packets[2]]);
        rig.Insert(packets[1] with { Payload = new byte[PacketCellPool.CellBytes + 1] });
        Assert.AreEqual(2, rig.Assembler.PacketsDiscarded);
        Assert.AreEqual("0", rig.Numbers);
        rig.Insert(packets[1]);
        Assert.AreEqual("0 1 2", rig.Numbers);
    }

    [TestMethod]
    public void Bug_10_padding_only_packets_are_no_loss()
    {
        using AssemblerRig rig = new();
        Random random = new(10);
        long sequence = 65_000;
        byte[][] parts = [[0x10, 1, 7, 7], [0x00, 8], [0x00, 9]];
        for (int frame = 0; frame < 500; frame++)
        {
            for (int part = 0; part < 3; part++)
            {
                while (random.Next(10) < 3)
                {
                    // Some name their time by the frame before, some by another clock.
                    uint time = random.Next(2) == 0 ? (uint)(frame * 3000) : (uint)random.Next();
                    rig.Insert(new AssemblerRig.Packet(sequence++, time, random.Next(2) == 0, [], -1));
                }

                byte[] payload = frame == 0 && part == 0 ? [0x10, 0, 7, 7] : parts[part];
                rig.Insert(new AssemblerRig.Packet(sequence++, (uint)(frame * 3000), part == 2, payload, frame));
            }
        }

        rig.Wait(1000);
        Assert.HasCount(500, rig.Out);
        Assert.IsTrue(rig.Out.TrueForAll(o => o.Data.Length == 5));
        Assert.IsFalse(rig.Assembler.NeedsKeyFrame);
        Assert.AreEqual((0, 0), (rig.Assembler.FramesDropped, rig.Assembler.PacketsDiscarded));
        Assert.AreEqual(0, rig.Assembler.JumpCount);
    }

    [TestMethod]
    public void A_sequence_jump_is_a_new_stream()
    {
        using AssemblerRig rig = new();
        rig.Insert(AssemblerRig.Simple("KP"));
        rig.Insert(AssemblerRig.Simple("PK", sequence: 1001 + 3001, timestamp: 11_000));
        Assert.AreEqual("0 1 1", rig.Numbers);
        Assert.AreEqual(1, rig.Assembler.JumpCount);
        Assert.IsTrue(rig.Out[2].Info.IsStreamStart);
    }

    [TestMethod]
    public void A_jump_in_time_is_a_new_stream()
    {
        using AssemblerRig rig = new();
        rig.Insert(AssemblerRig.Simple("KP", timestamp: 0));
        rig.Insert(AssemblerRig.Simple("P", sequence: 1002, timestamp: 3000 + 900_000));
        Assert.AreEqual("0 1 0", rig.Numbers);
        rig.Insert(AssemblerRig.Simple("PK", sequence: 1003, timestamp: 2_000_000));
        Assert.AreEqual("0 1 0 1", rig.Numbers);
        Assert.AreEqual(1, rig.Assembler.JumpCount);
    }

    [TestMethod]
    public void Time_stamps_are_unwrapped()
    {
        using AssemblerRig rig = new();
        rig.Insert(AssemblerRig.Simple("KPPP", timestamp: uint.MaxValue - 4000));
        CollectionAssert.AreEqual(
            new long[] { 0, 3000, 6000, 9000 }, rig.Out.Select(o => o.Info.RtpTime - rig.Out[0].Info.RtpTime).ToArray());
    }

    [TestMethod]
    public void The_last_told_rotation_stays()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPPP");
        int?[] told = [90, null, 0, null];
        for (int i = 0; i < 4; i++)
        {
            rig.Assembler.Insert(
                rig.Now, packets[i].Sequence, packets[i].Timestamp, true, packets[i].Payload, false, told[i]);
            rig.Take();
        }

        CollectionAssert.AreEqual(new[] { 90, 90, 0, 0 }, rig.Out.Select(o => o.Info.RotationDegrees).ToArray());
    }

    [TestMethod]
    public void The_color_stays_until_a_key_frame_says_another_or_nothing()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPKPK");
        ColorSpec full709 = new(ColorMatrix.Bt709, IsFullRange: true);
        ColorSpec limited601 = ColorSpec.Limited(ColorMatrix.Bt601);
        ColorSpec?[] told = [full709, null, limited601, null, null];
        for (int i = 0; i < 5; i++)
        {
            rig.Assembler.Insert(
                rig.Now, packets[i].Sequence, packets[i].Timestamp, true, packets[i].Payload, false, null, told[i]);
            rig.Take();
        }

        CollectionAssert.AreEqual(
            new ColorSpec?[] { full709, full709, limited601, limited601, null }, rig.Out.Select(o => o.Info.Color).ToArray());
    }

    [TestMethod]
    [DataRow(1, ColorMatrix.Bt709)]
    [DataRow(5, ColorMatrix.Bt601)]
    [DataRow(6, ColorMatrix.Bt601)]
    public void A_matrix_of_H273_is_one_of_ours(int number, ColorMatrix matrix)
    {
        Assert.AreEqual(new ColorSpec(matrix, true), ColorSpec.FromH273(number, isFullRange: true));
        Assert.IsNull(ColorSpec.FromH273(0, isFullRange: true));
        Assert.IsNull(ColorSpec.FromH273(2, isFullRange: false));
    }

    [TestMethod]
    public void After_a_decode_error_only_a_key_frame_goes_on()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPPKP");
        rig.Insert(packets[..2]);
        rig.Assembler.RequireKeyFrame();
        rig.Insert(packets[2..]);
        Assert.AreEqual("0 1 3 4", rig.Numbers);
    }

    [TestMethod]
    public void A_sender_without_markers_gives_frames_one_later()
    {
        using AssemblerRig rig = new();
        rig.Insert(AssemblerRig.Simple("KPPP").Select(p => p with { Marker = false }));
        Assert.AreEqual("0 1 2", rig.Numbers);
    }

    [TestMethod]
    public void A_frame_that_begins_in_the_middle_is_not_given_out()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPP");
        rig.Insert([packets[0], packets[1] with { Payload = [0x00, 1, 1, 0] }, packets[2]]);
        Assert.AreEqual("0", rig.Numbers);
        Assert.IsTrue(rig.Assembler.NeedsKeyFrame);
    }

    [TestMethod]
    public void Without_memory_packets_are_dropped_and_the_stream_recovers()
    {
        using AssemblerRig rig = new(maxCells: 64);
        byte[] part = [0x00, 1];
        rig.Insert(AssemblerRig.Simple("K"));
        for (int i = 1; i <= 100; i++)
        {
            rig.Insert(new AssemblerRig.Packet(1000 + i, 8000, false, i == 1 ? [0x10, 1] : part, 1));
        }

        Assert.AreEqual(1, rig.Assembler.PacketsDropped);
        Assert.IsTrue(rig.Assembler.NeedsKeyFrame);
        Assert.AreEqual(35, rig.CellsOut);
        rig.Insert(AssemblerRig.Simple("PK", sequence: 1101, timestamp: 11_000));
        Assert.AreEqual("0 1", rig.Numbers);
        Assert.AreEqual(0, rig.CellsOut);
    }

    [TestMethod]
    public void The_size_is_told_when_it_changes()
    {
        using AssemblerRig rig = new();
        byte[] small = [0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xb4, 0];
        byte[] large = [0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1];
        byte[][] payloads = [small, [0x10, 1], small, large, [0x10, 1]];
        for (int i = 0; i < payloads.Length; i++)
        {
            rig.Insert(new AssemblerRig.Packet(i, (uint)(i * 3000), true, payloads[i], i));
        }

        CollectionAssert.AreEqual(
            new[] { true, false, false, true, false }, rig.Out.Select(o => o.Info.HasSizeChanged).ToArray());
        Assert.AreEqual((320, 180), (rig.Out[1].Info.Width, rig.Out[1].Info.Height));
        Assert.AreEqual((640, 360), (rig.Out[4].Info.Width, rig.Out[4].Info.Height));
        Assert.AreEqual(RtpVideoCodec.Vp8, rig.Assembler.Codec);
    }
}
