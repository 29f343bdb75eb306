namespace McuServer.Rtp.PayloadFormats;

/// <summary>Which coder made an Opus packet (RFC 6716 section 3.1).</summary>
public enum OpusMode
{
    /// <summary>Speech, up to 8 kHz.</summary>
    Silk,

    /// <summary>SILK below 8 kHz and CELT above.</summary>
    Hybrid,

    /// <summary>Music, or speech at high rates; never carries a copy of the frame before.</summary>
    Celt,
}
