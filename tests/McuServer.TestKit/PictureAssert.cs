using System.Security.Cryptography;
using McuServer.Media.Frames;

namespace McuServer.TestKit;

/// <summary>Two pictures are not what a test wants them to be; the message says where.</summary>
public sealed class PictureMismatchException(string message) : Exception(message);

/// <summary>Comparing pictures, exactly or by their noise.</summary>
public static unsafe class PictureAssert
{
    /// <summary>Every sample of every plane is equal.</summary>
    public static void AreEqual(in PictureView expected, in PictureView actual, string what = "Pictures")
    {
        if (expected.Width != actual.Width || expected.Height != actual.Height)
        {
            throw new PictureMismatchException(
                $"{what}: expected {expected.Width}x{expected.Height}, got {actual.Width}x{actual.Height}.");
        }

        Compare("Y", expected.Y, expected.StrideY, actual.Y, actual.StrideY, expected.Width, expected.Height, what);
        Compare(
            "U", expected.U, expected.StrideUV, actual.U, actual.StrideUV, expected.ChromaWidth, expected.ChromaHeight,
            what);
        Compare(
            "V", expected.V, expected.StrideUV, actual.V, actual.StrideUV, expected.ChromaWidth, expected.ChromaHeight,
            what);
    }

    /// <summary>The luma's peak signal to noise ratio in dB; infinity for equal pictures of one size.</summary>
    public static double Psnr(in PictureView expected, in PictureView actual)
    {
        if (expected.Width != actual.Width || expected.Height != actual.Height)
        {
            throw new PictureMismatchException("Pictures of two sizes have no signal to noise ratio.");
        }

        double squares = 0;
        for (int y = 0; y < expected.Height; y++)
        {
            byte* a = expected.Y + ((long)y * expected.StrideY);
            byte* b = actual.Y + ((long)y * actual.StrideY);
            for (int x = 0; x < expected.Width; x++)
            {
                squares += (a[x] - b[x]) * (a[x] - b[x]);
            }
        }

        double mean = squares / ((double)expected.Width * expected.Height);
        return mean == 0 ? double.PositiveInfinity : 10 * Math.Log10(255.0 * 255.0 / mean);
    }

    /// <summary>SHA-256 of the planes without padding, as hex digits.</summary>
    public static string Sha256(in PictureView picture)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, picture.Y, picture.StrideY, picture.Width, picture.Height);
        Append(hash, picture.U, picture.StrideUV, picture.ChromaWidth, picture.ChromaHeight);
        Append(hash, picture.V, picture.StrideUV, picture.ChromaWidth, picture.ChromaHeight);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, byte* plane, int stride, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            hash.AppendData(new ReadOnlySpan<byte>(plane + ((long)y * stride), width));
        }
    }

    private static void Compare(
        string plane, byte* expected, int expectedStride, byte* actual, int actualStride, int width, int height,
        string what)
    {
        for (int y = 0; y < height; y++)
        {
            var a = new ReadOnlySpan<byte>(expected + ((long)y * expectedStride), width);
            var b = new ReadOnlySpan<byte>(actual + ((long)y * actualStride), width);
            int x = a.CommonPrefixLength(b);
            if (x < width)
            {
                throw new PictureMismatchException(
                    $"{what}: {plane} differs first at {x},{y}: expected {a[x]}, got {b[x]}.");
            }
        }
    }
}
