using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Tests.Ingress;

/// <summary>Missing frames of higher temporal layers: passed over where the stream proves that it does no harm.</summary>
[TestClass]
public class TemporalLayersTests
{
    [TestMethod]
    public void A_missing_frame_of_the_higher_layer_is_passed_over()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = Vp8("K0 1s 0 1 0 1s 0 1");
        rig.Insert(packets[..3]);
        rig.Insert(packets[4]);
        Assert.AreEqual("0 1 2", rig.Numbers);
        rig.Wait(29);
        Assert.AreEqual("0 1 2", rig.Numbers, "it may only be late");
        rig.Wait(1);
        Assert.AreEqual("0 1 2 4", rig.Numbers);
        rig.Insert(packets[5..]);
        Assert.AreEqual("0 1 2 4 5 6 7", rig.Numbers);
        Assert.IsFalse(rig.Assembler.NeedsKeyFrame);
    }

    [TestMethod]
    public void Frames_that_may_refer_to_the_missing_one_are_dropped_until_a_sync()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = Vp8("K0 1s 0 1 0 1 0 1s 0 1");
        rig.Insert(packets[..3]);
        rig.Insert(packets[4..]);
        rig.Wait(30);
        Assert.AreEqual("0 1 2 4 6 7 8 9", rig.Numbers, "5 may refer to 3");
        Assert.AreEqual(1, rig.Assembler.FramesDropped);
    }

    [TestMethod]
    public void Of_three_layers_the_intact_ones_go_on()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = Vp8("K0 2s 1s 2 0 2 1 2 0 2s 1s 2 0 2");
        packets.RemoveAt(5);
        rig.Insert(packets);
        rig.Wait(30);

        // 5 is lost. 8 is the next of the base layer; the sync of layer 2 comes before layer 1 is whole again.
        Assert.AreEqual("0 1 2 3 4 8 9 10 12", rig.Numbers);
    }

    [TestMethod]
    public void A_missing_frame_of_the_base_layer_is_not_passed_over()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = Vp8("K0 1s 0 1 0 1s 0 1 K0");
        packets.RemoveAt(4);
        rig.Insert(packets[..7]);
        rig.Wait(399);
        Assert.AreEqual("0 1 2 3", rig.Numbers);
        rig.Wait(1);
        Assert.IsTrue(rig.Assembler.NeedsKeyFrame);
        rig.Insert(packets[7]);
        Assert.AreEqual("0 1 2 3 8", rig.Numbers);
    }

    [TestMethod]
    public void Without_layers_nothing_is_passed_over()
    {
        using AssemblerRig rig = new();
        List<AssemblerRig.Packet> packets = AssemblerRig.Simple("KPPP");
        rig.Insert([packets[0], packets[2], packets[3]]);
        rig.Wait(150);
        Assert.AreEqual("0", rig.Numbers);
    }

    [TestMethod]
    public void VP9_goes_on_above_at_a_switch_up_point()
    {
        using AssemblerRig rig = new(RtpVideoCodec.Vp9);

        // L, B, E; P but in the first. Layers "TID U SID D", TL0PICIDX.
        byte[][] payloads =
        [
            [0x2c, 0x10, 1, 0, 0, 0],
            [0x6c, 0x20, 1, 0, 1, 0],
            [0x6c, 0x00, 2, 0, 2, 0],
            [0x6c, 0x20, 2, 0, 3, 0],
            [0x6c, 0x10, 3, 0, 4, 0],
            [0x6c, 0x20, 3, 0, 5, 0],
        ];
        for (int i = 0; i < payloads.Length; i++)
        {
            if (i != 1)
            {
                rig.Insert(new AssemblerRig.Packet(i, (uint)(i * 3000), true, payloads[i], i));
            }
        }

        rig.Wait(30);
        Assert.AreEqual("0 2 4 5", rig.Numbers, "1 is lost, 3 may refer to it, 4 is the switch up point");
    }

    [TestMethod]
    public void Layers_of_one_VP9_picture_are_one_frame()
    {
        using AssemblerRig rig = new(RtpVideoCodec.Vp9);
        rig.Insert(new AssemblerRig.Packet(1, 9000, false, [0x2c, 0x00, 1, 0xaa], 0));
        Assert.IsEmpty(rig.Out);
        rig.Insert(new AssemblerRig.Packet(2, 9000, true, [0x2c, 0x03, 1, 0xbb, 0xcc], 0));
        CollectionAssert.AreEqual(
            new byte[] { 0xaa, 0xbb, 0xcc, 0xd9, 1, 0, 0, 0, 2, 0, 0, 0, 0xd9 }, rig.Out[0].Data);
    }

    /// <summary>Frames "[K]TID[s]": K for a key frame, s for a layer sync. TL0PICIDX goes over 255.</summary>
    private static List<AssemblerRig.Packet> Vp8(string frames)
    {
        List<AssemblerRig.Packet> packets = [];
        byte tl0 = 253;
        string[] words = frames.Split(' ');
        for (int i = 0; i < words.Length; i++)
        {
            bool isKeyFrame = words[i][0] == 'K';
            int layer = words[i].TrimStart('K')[0] - '0';
            tl0 += layer == 0 ? (byte)1 : (byte)0;
            int sync = words[i].EndsWith('s') ? 0x20 : 0;
            byte[] payload =
            [
                0x90, 0x60, tl0, (byte)((layer << 6) | sync), isKeyFrame ? (byte)0 : (byte)1, (byte)i, 0,
            ];
            packets.Add(new AssemblerRig.Packet(100 + i, (uint)(i * 3000), true, payload, i));
        }

        return packets;
    }
}
