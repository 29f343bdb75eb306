using System.Buffers.Binary;
using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>Packets of a browser that sends us one video with retransmission.</summary>
internal static class TestPackets
{
    public const uint Ssrc = 0x11111111;
    public const uint RtxSsrc = 0x22222222;
    public const byte PayloadType = 96;
    public const byte RtxPayloadType = 97;

    public static readonly ReceiveStreamOptions Options = new()
    {
        Ssrc = Ssrc,
        RtxSsrc = RtxSsrc,
        ClockRateHz = 90_000,
        WantsNack = true,
        RtxPayloadTypes = new Dictionary<byte, byte> { [RtxPayloadType] = PayloadType },
    };

    public static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    public static byte[] Original(int sequence, uint timestamp = 0, string payload = "aabbcc", bool marker = false, int padding = 0)
    {
        byte[] body = Convert.FromHexString(payload);
        byte[] packet = new byte[12 + body.Length + padding];
        RtpHeader.Write(packet, PayloadType, marker, (ushort)sequence, timestamp, Ssrc, hasPadding: padding > 0);
        body.CopyTo(packet, 12);
        if (padding > 0)
        {
            packet[^1] = (byte)padding;
        }

        return packet;
    }

    public static byte[] PaddingOnly(int sequence, uint timestamp = 0) => Original(sequence, timestamp, "", padding: 200);

    public static byte[] Rtx(
        int rtxSequence, int sequence, uint timestamp = 0, string payload = "aabbcc", byte payloadType = RtxPayloadType)
    {
        byte[] body = Convert.FromHexString(payload);
        byte[] packet = new byte[14 + body.Length];
        RtpHeader.Write(packet, payloadType, true, (ushort)rtxSequence, timestamp, RtxSsrc);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(12), (ushort)sequence);
        body.CopyTo(packet, 14);
        return packet;
    }

    public static ReceiveResult Give(this RtpReceiveStream stream, TimeSpan now, byte[] packet) =>
        stream.Give(now, packet, out _);

    public static ReceiveResult Give(this RtpReceiveStream stream, TimeSpan now, byte[] packet, out ReceivedPacket accepted)
    {
        Assert.IsTrue(RtpHeader.TryRead(packet, out RtpHeader header));
        return stream.Handle(now, packet, header, out accepted);
    }

    /// <summary>The packets asked for, and whether a key frame is.</summary>
    public static (ushort[] Nacks, bool AsksForKeyFrame) Feedback(this RtpReceiveStream stream, TimeSpan now, double rttMs = 100)
    {
        byte[] buffer = new byte[1200];
        RtcpWriter writer = new(buffer);
        stream.WriteFeedback(now, Ms(rttMs), 1, ref writer);
        List<ushort> nacks = [];
        bool asks = false;
        RtcpReader reader = new(buffer.AsSpan(0, writer.Length));
        while (reader.TryReadNext(out RtcpPacket packet))
        {
            Assert.IsTrue(FeedbackView.TryRead(packet, out FeedbackView feedback));
            Assert.AreEqual(Ssrc, feedback.MediaSsrc);
            asks |= feedback.IsPictureLoss;
            NackReader items = new(feedback);
            while (items.TryReadNext(out ushort sequence))
            {
                nacks.Add(sequence);
            }
        }

        return (nacks.ToArray(), asks);
    }
}
