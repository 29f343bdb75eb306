using System.Buffers.Binary;

namespace McuServer.Media.Layouts;

/// <summary>Format and size of a PNG (ISO/IEC 15948) or JPEG (ITU-T T.81) file, from its headers.</summary>
internal readonly record struct ImageHeader(bool IsPng, int Width, int Height)
{
    /// <summary>Signature, and length and name of the first chunk, which must be IHDR.</summary>
    private static ReadOnlySpan<byte> PngStart =>
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

    /// <summary>False when the bytes are neither, or have no size. Reads from the stream's beginning.</summary>
    public static bool TryRead(Stream stream, out ImageHeader header)
    {
        Span<byte> start = stackalloc byte[26];
        stream.Position = 0;
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        header = default;
        if (read == start.Length && start.StartsWith(PngStart))
        {
            if (start[24] is 1 or 2 or 4 or 8 or 16 && start[25] is 0 or 2 or 3 or 4 or 6)
            {
                header = new ImageHeader(
                    true,
                    BinaryPrimitives.ReadInt32BigEndian(start[16..]),
                    BinaryPrimitives.ReadInt32BigEndian(start[20..]));
            }
        }
        else if (read >= 2 && start[0] == 0xFF && start[1] == 0xD8)
        {
            stream.Position = 2;
            header = ReadJpeg(stream);
        }

        return header is { Width: > 0, Height: > 0 };
    }

    /// <summary>Walks the marker segments to the frame header (T.81, annex B.2.2).</summary>
    private static ImageHeader ReadJpeg(Stream stream)
    {
        Span<byte> segment = stackalloc byte[7];
        while (stream.ReadByte() == 0xFF)
        {
            int marker = stream.ReadByte();
            while (marker == 0xFF)
            {
                marker = stream.ReadByte();
            }

            bool isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            int wanted = isFrame ? 7 : 2;
            if (marker is <= 0 or 0xD9 or 0xDA || stream.ReadAtLeast(segment[..wanted], wanted, false) < wanted)
            {
                return default;
            }

            if (isFrame)
            {
                return new ImageHeader(
                    false,
                    BinaryPrimitives.ReadUInt16BigEndian(segment[5..]),
                    BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(segment);
            if (length < 2)
            {
                return default;
            }

            stream.Position += length - 2;
        }

        return default;
    }
}
