namespace McuServer.Rtp.PayloadFormats;

/// <summary>Headers of AV1's open bitstream units (AV1 specification section 5.3).</summary>
internal static class Av1Obu
{
    public const int SequenceHeader = 1;
    public const int TemporalDelimiter = 2;
    public const int FrameHeader = 3;
    public const int Frame = 6;
    public const int TileList = 8;
    public const int Padding = 15;
    public const byte HasSize = 0x02;
    private const byte HasExtension = 0x04;
    private const byte Forbidden = 0x80;

    public static int TypeOf(byte header) => (header >> 3) & 15;

    public static int HeaderBytes(byte header) => (header & HasExtension) != 0 ? 2 : 1;

    public static bool IsValid(byte header) => (header & Forbidden) == 0;

    /// <summary>Not sent by RTP (payload format section 5), and of no use to a decoder.</summary>
    public static bool IsIdle(int type) => type is TemporalDelimiter or TileList or Padding;

    /// <summary>
    /// What of a key frame an OBU is, from its first bytes. A frame header begins with show_existing_frame (1 bit) and
    /// frame_type (2 bits, 0 = key frame); section 5.9.2.
    /// </summary>
    public static KeyFrameParts PartsOf(ReadOnlySpan<byte> obu)
    {
        int type = TypeOf(obu[0]);
        if (type == SequenceHeader)
        {
            return KeyFrameParts.Parameters;
        }

        int at = HeaderBytes(obu[0]);
        if ((obu[0] & HasSize) != 0)
        {
            int sizeBytes = 0;
            if (obu.Length <= at || !Leb128.TryRead(obu[at..], out _, out sizeBytes))
            {
                return KeyFrameParts.None;
            }

            at += sizeBytes;
        }

        bool isKeyFrame = type is FrameHeader or Frame && at < obu.Length && (obu[at] & 0xe0) == 0;
        return isKeyFrame ? KeyFrameParts.Picture : KeyFrameParts.None;
    }
}
