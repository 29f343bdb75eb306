namespace McuServer.Native;

/// <summary>One packet of a file, valid until the next call on its reader.</summary>
public readonly unsafe ref struct PacketView
{
    private readonly byte* _data;
    private readonly int _size;

    internal PacketView(scoped in Interop.Packet packet)
    {
        _data = packet.Data;
        _size = packet.Size;
        StreamIndex = packet.Stream;
        Pts = Microseconds.ToTimeSpan(packet.PtsUs);
        Dts = Microseconds.ToTimeSpan(packet.DtsUs);
        Duration = Microseconds.ToTimeSpan(packet.DurationUs);
        HasPts = packet.HasPts != 0;
        IsKeyFrame = packet.IsKeyFrame != 0;
        DiscardSamples = packet.DiscardSamples;
    }

    public int StreamIndex { get; }

    /// <summary>
    /// The bytes, with 64 zero bytes behind them. For every codec but Opus they may end in notes to the decoder (a new
    /// palette, samples to leave out), which decoders opened with this file's settings take off.
    /// </summary>
    public ReadOnlySpan<byte> Data => new(_data, _size);

    /// <summary>
    /// When the first picture or sample is shown, from the file's start. Below zero for what a codec needs before its
    /// first sample (AAC priming, Opus pre-skip). Where a file gives only the time of decoding, that; zero where
    /// <see cref="HasPts"/> is false.
    /// </summary>
    public TimeSpan Pts { get; }

    public TimeSpan Dts { get; }

    /// <summary>Zero when the file does not say.</summary>
    public TimeSpan Duration { get; }

    public bool HasPts { get; }

    public bool IsKeyFrame { get; }

    /// <summary>
    /// Opus only: samples at 48 kHz at the end of this packet that are filling (RFC 7845 section 4.4), already taken
    /// off <see cref="Duration"/>. Other codecs' decoders learn it from <see cref="Data"/>.
    /// </summary>
    public int DiscardSamples { get; }
}
