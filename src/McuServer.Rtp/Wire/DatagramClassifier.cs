namespace McuServer.Rtp.Wire;

/// <summary>What a datagram on a shared port is.</summary>
public enum DatagramKind : byte
{
    /// <summary>Too short, or a protocol that we do not speak (ZRTP, TURN channel data, QUIC): to be thrown away.</summary>
    Unknown,
    Stun,
    Dtls,
    Rtp,
    Rtcp,
}

/// <summary>Tells protocols on one port apart by their first two bytes (RFC 7983 section 7, RFC 5761 section 4).</summary>
public static class DatagramClassifier
{
    private const int MinStunBytes = 20;
    private const int MinDtlsBytes = 13;
    private const int MinRtcpBytes = 8;

    public static DatagramKind Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < MinRtcpBytes)
        {
            return DatagramKind.Unknown;
        }

        return datagram[0] switch
        {
            <= 3 => AtLeast(datagram, MinStunBytes, DatagramKind.Stun),
            >= 20 and <= 63 => AtLeast(datagram, MinDtlsBytes, DatagramKind.Dtls),
            >= 128 and <= 191 when IsRtcpType(datagram[1]) => DatagramKind.Rtcp,
            >= 128 and <= 191 => AtLeast(datagram, RtpHeader.FixedLength, DatagramKind.Rtp),
            _ => DatagramKind.Unknown,
        };
    }

    /// <summary>RTCP packet types take 192 to 223; so RTP never uses the payload types 64 to 95.</summary>
    public static bool IsRtcpType(byte second) => second is >= 192 and <= 223;

    private static DatagramKind AtLeast(ReadOnlySpan<byte> datagram, int length, DatagramKind kind) =>
        datagram.Length >= length ? kind : DatagramKind.Unknown;
}
