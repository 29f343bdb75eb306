using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Tests.Ingress;

/// <summary>H.264 tells no starts of frames, and parameter sets come in many ways.</summary>
[TestClass]
public class H264AssemblyTests
{
    private static readonly byte[] s_sps = [0x67, 0x42];
    private static readonly byte[] s_pps = [0x68, 0xce];
    private static readonly byte[] s_idr = [0x65, 0x88];
    private static readonly byte[] s_slice = [0x41, 0x9a];

    private long _sequence = 50;

    [TestMethod]
    public void Bug_18_parameter_sets_in_packets_of_their_own_make_one_key_frame()
    {
        using AssemblerRig rig = new(RtpVideoCodec.H264);
        rig.Insert([Packet(0, false, s_sps), Packet(0, false, s_pps), Packet(0, true, s_idr), Packet(1, true, s_slice)]);
        Assert.AreEqual("000000016742" + "0000000168CE" + "000000016588", Convert.ToHexString(rig.Out[0].Data));
        Assert.IsTrue(rig.Out[0].Info.IsKeyFrame);
        Assert.HasCount(2, rig.Out);
    }

    [TestMethod]
    public void Bug_18_parameter_sets_in_a_frame_of_their_own_are_kept_for_the_key_frame()
    {
        using AssemblerRig rig = new(RtpVideoCodec.H264);
        rig.Insert([Packet(0, false, s_sps), Packet(0, true, s_pps), Packet(1, true, s_idr)]);
        Assert.HasCount(1, rig.Out);
        Assert.AreEqual("000000016742" + "0000000168CE" + "000000016588", Convert.ToHexString(rig.Out[0].Data));
    }

    [TestMethod]
    public void Bug_18_a_repeated_SPS_is_no_key_frame()
    {
        using AssemblerRig rig = new(RtpVideoCodec.H264);
        rig.Insert([Packet(0, false, s_sps), Packet(0, false, s_pps), Packet(0, true, s_slice)]);
        Assert.IsEmpty(rig.Out);
        Assert.IsTrue(rig.Assembler.NeedsKeyFrame);
    }

    [TestMethod]
    public void An_IDR_without_parameter_sets_is_no_start_unless_they_are_known()
    {
        using AssemblerRig rig = new(RtpVideoCodec.H264);
        rig.Insert([Packet(0, true, s_slice), Packet(1, true, s_idr)]);
        Assert.IsEmpty(rig.Out);
        Assert.IsTrue(rig.Assembler.TrySetParameterSets([0, 0, 0, 1, .. s_sps, 0, 0, 0, 1, .. s_pps]));
        rig.Insert(Packet(2, true, s_idr));
        Assert.AreEqual("000000016742" + "0000000168CE" + "000000016588", Convert.ToHexString(rig.Out[0].Data));
        Assert.IsFalse(rig.Assembler.TrySetParameterSets(new byte[1025]));
    }

    [TestMethod]
    public void Behind_a_gap_an_IDR_whose_parameter_sets_may_be_lost_is_not_given_out()
    {
        using AssemblerRig rig = new(RtpVideoCodec.H264);
        rig.Insert([Packet(0, false, s_sps), Packet(0, false, s_pps), Packet(0, true, s_idr)]);
        _sequence += 2;
        rig.Insert([Packet(1, true, s_idr), Packet(2, true, s_slice)]);
        rig.Wait(300);
        Assert.HasCount(1, rig.Out);

        // After the end of a frame nothing can be missing.
        rig.Insert([Packet(3, true, s_idr), Packet(4, true, s_slice)]);
        Assert.HasCount(3, rig.Out);
    }

    [TestMethod]
    public void A_stream_that_begins_with_user_data_starts_at_once()
    {
        using AssemblerRig rig = new(RtpVideoCodec.H264);
        rig.Insert([Packet(0, false, [6, 5, 1]), Packet(0, false, s_sps), Packet(0, false, s_pps), Packet(0, true, s_idr)]);
        Assert.HasCount(1, rig.Out);
    }

    [TestMethod]
    public void A_frame_ends_with_its_timestamp_where_markers_are_missing()
    {
        using AssemblerRig rig = new(RtpVideoCodec.H264);
        rig.Insert([Packet(0, false, s_sps), Packet(0, false, s_pps), Packet(0, false, s_idr), Packet(1, false, s_slice)]);
        rig.Insert([Packet(1, false, s_slice), Packet(2, false, s_slice)]);
        Assert.HasCount(2, rig.Out);
        Assert.HasCount(12, rig.Out[1].Data);
    }

    private AssemblerRig.Packet Packet(int frame, bool marker, byte[] payload) =>
        new(_sequence++, (uint)(frame * 3000), marker, payload, frame);
}
