namespace McuServer.Rtp.PayloadFormats;

/// <summary>The one depacketizer and the one packetizer of each codec.</summary>
public static class PayloadFormat
{
    private static readonly Vp8Depacketizer s_vp8Depacketizer = new();
    private static readonly H264Depacketizer s_h264Depacketizer = new();
    private static readonly Vp9Depacketizer s_vp9Depacketizer = new();
    private static readonly Av1Depacketizer s_av1Depacketizer = new();
    private static readonly Vp8Packetizer s_vp8Packetizer = new();
    private static readonly H264Packetizer s_h264Packetizer = new();
    private static readonly Vp9Packetizer s_vp9Packetizer = new();
    private static readonly Av1Packetizer s_av1Packetizer = new();

    public static IDepacketizer Depacketizer(RtpVideoCodec codec) => codec switch
    {
        RtpVideoCodec.Vp8 => s_vp8Depacketizer,
        RtpVideoCodec.H264 => s_h264Depacketizer,
        RtpVideoCodec.Vp9 => s_vp9Depacketizer,
        RtpVideoCodec.Av1 => s_av1Depacketizer,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "There is no payload format for it."),
    };

    public static IPacketizer Packetizer(RtpVideoCodec codec) => codec switch
    {
        RtpVideoCodec.Vp8 => s_vp8Packetizer,
        RtpVideoCodec.H264 => s_h264Packetizer,
        RtpVideoCodec.Vp9 => s_vp9Packetizer,
        RtpVideoCodec.Av1 => s_av1Packetizer,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "There is no payload format for it."),
    };
}
