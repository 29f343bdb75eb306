using System.Buffers.Binary;
using System.IO.Compression;

namespace McuServer.Media.Pictures;

/// <summary>Writes PNG files (ISO/IEC 15948): 8 bits a sample, RGB or RGBA, rows without padding.</summary>
public static class PngWriter
{
    private const int SubFilter = 1;
    private static readonly uint[] s_crcTable = MakeCrcTable();

    public static void Write(string path, ReadOnlySpan<byte> pixels, int width, int height, bool hasAlpha = false)
    {
        using FileStream file = File.Create(path);
        Write(file, pixels, width, height, hasAlpha);
    }

    /// <param name="pixels">Height rows of width times 3 (4 with alpha, not premultiplied) bytes.</param>
    public static void Write(Stream stream, ReadOnlySpan<byte> pixels, int width, int height, bool hasAlpha = false)
    {
        int channels = hasAlpha ? 4 : 3;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        int size = width * height * channels;
        if (pixels.Length != size)
        {
            throw new ArgumentException(
                $"{width}x{height} pixels of {channels} channels need {size} bytes, not {pixels.Length}.",
                nameof(pixels));
        }

        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)(hasAlpha ? 6 : 2);
        header[10..].Clear();
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Compress(pixels, width * channels, channels));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> pixels, int rowBytes, int channels)
    {
        MemoryStream compressed = new();
        using (ZLibStream zlib = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] row = new byte[rowBytes + 1];
            row[0] = SubFilter;
            for (; !pixels.IsEmpty; pixels = pixels[rowBytes..])
            {
                for (int i = 0; i < rowBytes; i++)
                {
                    row[i + 1] = (byte)(pixels[i] - (i < channels ? 0 : pixels[i - channels]));
                }

                zlib.Write(row);
            }
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        stream.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc = s_crcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint value = n;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[n] = value;
        }

        return table;
    }
}
