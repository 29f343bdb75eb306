namespace McuServer.Rtp.PayloadFormats;

/// <summary>NAL unit types of H.264 (table 7-1) and of its payload format (RFC 6184 section 5.2).</summary>
internal static class H264NalType
{
    public const int Slice = 1;
    public const int IdrSlice = 5;
    public const int Sei = 6;
    public const int SequenceParameterSet = 7;
    public const int PictureParameterSet = 8;
    public const int AccessUnitDelimiter = 9;
    public const int Filler = 12;
    public const int StapA = 24;
    public const int FuA = 28;

    public static int Of(byte header) => header & 0x1f;

    /// <summary>A unit of the codec itself, not a wrapping of the payload format.</summary>
    public static bool IsCodec(int type) => type is > 0 and < StapA;

    /// <summary>Of no use to a decoder of whole frames.</summary>
    public static bool IsIdle(int type) => type is AccessUnitDelimiter or Filler;
}
