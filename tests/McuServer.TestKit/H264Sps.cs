namespace McuServer.TestKit;

/// <summary>
/// A sequence parameter set as our encoder writes it, 4:2:0 of 8 bits (ITU-T H.264 clauses 7.3.2.1.1 and E.1.1): what it
/// says, and the same without VUI, as encoders of browsers and phones write it.
/// </summary>
public sealed class H264Sps
{
    public const int NalType = 7;

    private readonly byte[] _bytes;
    private readonly int _vuiFlagAt;

    private H264Sps(byte[] unescaped)
    {
        _bytes = unescaped;
        BitReader reader = new(unescaped);
        reader.Skip(8);
        (ProfileIdc, ConstraintFlags, LevelIdc) = (reader.Bits(8), reader.Bits(8), reader.Bits(8));
        reader.Unsigned();
        if (ProfileIdc == 100)
        {
            (int format, int depth, int chromaDepth) = (reader.Unsigned(), reader.Unsigned(), reader.Unsigned());
            bool isBypass = reader.Flag();
            if (format != 1 || depth != 0 || chromaDepth != 0 || isBypass || reader.Flag())
            {
                throw new NotSupportedException("Only 8-bit 4:2:0 without scaling lists.");
            }
        }

        reader.Unsigned();
        PictureOrderType = reader.Unsigned();
        if (PictureOrderType == 0)
        {
            reader.Unsigned();
        }

        ReferenceFrames = reader.Unsigned();
        reader.Skip(1);
        (MacroblocksWide, MacroblocksHigh) = (reader.Unsigned() + 1, reader.Unsigned() + 1);
        IsProgressive = reader.Flag();
        reader.Skip(1);
        for (int i = reader.Flag() ? 4 : 0; i > 0; i--)
        {
            reader.Unsigned();
        }

        _vuiFlagAt = reader.Position;
        HasVui = reader.Flag();
        if (HasVui)
        {
            ReadVui(reader);
        }
    }

    public int ProfileIdc { get; }

    /// <summary>constraint_set0_flag is 0x80, set1 0x40 and so on.</summary>
    public int ConstraintFlags { get; }

    /// <summary>Ten times the level.</summary>
    public int LevelIdc { get; }

    public int PictureOrderType { get; }

    public int ReferenceFrames { get; }

    public int MacroblocksWide { get; }

    public int MacroblocksHigh { get; }

    public bool IsProgressive { get; }

    public bool HasVui { get; }

    /// <summary>Primaries, transfer, matrix by the numbers of ITU-T H.273; (2, 2, 2) without.</summary>
    public (int Primaries, int Transfer, int Matrix) Colors { get; private set; } = (2, 2, 2);

    public bool IsFullRange { get; private set; }

    /// <summary>max_num_reorder_frames; -1 when it is not said.</summary>
    public int MaxReorderFrames { get; private set; } = -1;

    /// <summary>NAL units of a byte stream, without start codes, each with its type.</summary>
    public static List<(int Type, byte[] Nal)> Split(ReadOnlySpan<byte> stream)
    {
        List<(int Type, byte[] Nal)> units = [];
        int start = -1;
        for (int i = 0; i + 2 < stream.Length; i++)
        {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
            {
                Add(stream, start, i);
                start = i + 3;
                i += 2;
            }
        }

        Add(stream, start, stream.Length);
        return units;

        void Add(ReadOnlySpan<byte> all, int from, int to)
        {
            if (from >= 0)
            {
                byte[] nal = all[from..to].TrimEnd((byte)0).ToArray();
                units.Add((nal[0] & 31, nal));
            }
        }
    }

    public static H264Sps Parse(ReadOnlySpan<byte> nal)
    {
        List<byte> unescaped = [];
        for (int i = 0; i < nal.Length; i++)
        {
            bool isEscape = i > 1 && nal[i] == 3 && nal[i - 1] == 0 && nal[i - 2] == 0;
            if (!isEscape)
            {
                unescaped.Add(nal[i]);
            }
        }

        return new H264Sps([.. unescaped]);
    }

    /// <summary>A byte stream with every parameter set cut off before its VUI.</summary>
    public static byte[] RemoveVui(ReadOnlySpan<byte> stream)
    {
        List<byte> result = [];
        foreach ((int type, byte[] nal) in Split(stream))
        {
            result.AddRange([0, 0, 0, 1, .. type == NalType ? Parse(nal).WithoutVui() : nal]);
        }

        return [.. result];
    }

    private byte[] WithoutVui()
    {
        // The flag becomes 0, then the stop bit and zeros up to the byte's end.
        byte[] cut = new byte[((_vuiFlagAt + 1) / 8) + 1];
        for (int bit = 0; bit < _vuiFlagAt; bit++)
        {
            cut[bit / 8] |= (byte)(_bytes[bit / 8] & (0x80 >> (bit % 8)));
        }

        cut[(_vuiFlagAt + 1) / 8] |= (byte)(0x80 >> ((_vuiFlagAt + 1) % 8));
        List<byte> escaped = [];
        foreach (byte value in cut)
        {
            if (value <= 3 && escaped.Count > 1 && escaped[^1] == 0 && escaped[^2] == 0)
            {
                escaped.Add(3);
            }

            escaped.Add(value);
        }

        return [.. escaped];
    }

    private void ReadVui(BitReader reader)
    {
        if (reader.Flag() && reader.Bits(8) == 255)
        {
            reader.Skip(16, 16);
        }

        reader.Skip(reader.Flag() ? 1 : 0);
        if (reader.Flag())
        {
            reader.Skip(3);
            IsFullRange = reader.Flag();
            Colors = reader.Flag() ? (reader.Bits(8), reader.Bits(8), reader.Bits(8)) : Colors;
        }

        if (reader.Flag())
        {
            reader.Unsigned();
            reader.Unsigned();
        }

        if (reader.Flag())
        {
            reader.Skip(32, 32, 1);
        }

        bool hasNalHrd = reader.Flag();
        bool hasVclHrd = !hasNalHrd && reader.Flag();
        if (hasNalHrd || hasVclHrd)
        {
            throw new NotSupportedException("Our encoder writes no HRD parameters.");
        }

        reader.Skip(1);
        if (reader.Flag())
        {
            reader.Skip(1);
            for (int i = 0; i < 4; i++)
            {
                reader.Unsigned();
            }

            MaxReorderFrames = reader.Unsigned();
        }
    }
}
