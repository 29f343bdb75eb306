using System.Buffers.Binary;
using System.IO.Compression;

namespace McuServer.TestKit;

/// <summary>Reads PNG files of 8 bits a sample, RGB (ISO/IEC 15948), to compare golden pictures by their pixels.</summary>
public static class PngReader
{
    public static byte[] ReadRgb(string path, out int width, out int height)
    {
        byte[] file = File.ReadAllBytes(path);
        width = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16));
        height = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20));
        if (file[24] != 8 || file[25] != 2)
        {
            throw new InvalidDataException($"{path}: only 8-bit RGB is read.");
        }

        using MemoryStream compressed = new();
        for (int at = 8; at < file.Length;)
        {
            int size = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (file.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
            {
                compressed.Write(file, at + 8, size);
            }

            at += size + 12;
        }

        compressed.Position = 0;
        using ZLibStream zlib = new(compressed, CompressionMode.Decompress);
        byte[] pixels = new byte[width * height * 3];
        int rowBytes = width * 3;
        for (int y = 0; y < height; y++)
        {
            int filter = zlib.ReadByte();
            Span<byte> row = pixels.AsSpan(y * rowBytes, rowBytes);
            zlib.ReadExactly(row);
            Unfilter(filter, row, y == 0 ? new byte[rowBytes] : pixels.AsSpan((y - 1) * rowBytes, rowBytes));
        }

        return pixels;
    }

    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < 3 ? 0 : row[i - 3];
            int corner = i < 3 ? 0 : above[i - 3];
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                4 => Paeth(left, above[i], corner),
                _ => throw new InvalidDataException($"Unknown filter {filter}."),
            });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left);
        int toUp = Math.Abs(estimate - up);
        int toCorner = Math.Abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
