using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>What a sender says of its own stream (RFC 3550 section 6.4.1).</summary>
/// <param name="Ssrc">The sender's stream.</param>
/// <param name="Ntp">When the report was made.</param>
/// <param name="RtpTimestamp">The same instant on the stream's clock.</param>
/// <param name="PacketCount">Packets sent, modulo 2^32.</param>
/// <param name="OctetCount">Payload bytes sent, without headers and padding, modulo 2^32.</param>
public readonly record struct SenderInfo(uint Ssrc, NtpTime Ntp, uint RtpTimestamp, uint PacketCount, uint OctetCount);

/// <summary>A sender report.</summary>
public readonly ref struct SenderReportView
{
    internal const int InfoBytes = 24;

    private SenderReportView(SenderInfo info, ReportBlockList blocks)
    {
        Info = info;
        Blocks = blocks;
    }

    public SenderInfo Info { get; }

    public ReportBlockList Blocks { get; }

    /// <summary>False for another type, or when the blocks leave the packet.</summary>
    public static bool TryRead(scoped in RtcpPacket packet, out SenderReportView view)
    {
        view = default;
        ReadOnlySpan<byte> body = packet.Body;
        int blocks = packet.Count * ReportBlock.Length;
        if (packet.Type != RtcpPacketType.SenderReport || body.Length < InfoBytes + blocks)
        {
            return false;
        }

        SenderInfo info = new(
            BinaryPrimitives.ReadUInt32BigEndian(body),
            new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(body[4..])),
            BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[20..]));
        view = new SenderReportView(info, new ReportBlockList(body.Slice(InfoBytes, blocks)));
        return true;
    }
}

/// <summary>A receiver report.</summary>
public readonly ref struct ReceiverReportView
{
    private ReceiverReportView(uint senderSsrc, ReportBlockList blocks)
    {
        SenderSsrc = senderSsrc;
        Blocks = blocks;
    }

    /// <summary>Says nothing about whom the report is for: receive-only browsers all use 1.</summary>
    public uint SenderSsrc { get; }

    public ReportBlockList Blocks { get; }

    /// <summary>False for another type, or when the blocks leave the packet.</summary>
    public static bool TryRead(scoped in RtcpPacket packet, out ReceiverReportView view)
    {
        view = default;
        int blocks = packet.Count * ReportBlock.Length;
        if (packet.Type != RtcpPacketType.ReceiverReport || packet.Body.Length < 4 + blocks)
        {
            return false;
        }

        view = new ReceiverReportView(
            BinaryPrimitives.ReadUInt32BigEndian(packet.Body), new ReportBlockList(packet.Body.Slice(4, blocks)));
        return true;
    }
}
