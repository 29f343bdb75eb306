using System.Runtime.InteropServices;
using System.Security.Cryptography;
using McuServer.Media.Frames;

namespace McuServer.Conference.Headless;

/// <summary>SHA-256 of what an output receives before it is encoded: proof that two runs mixed the same.</summary>
internal sealed unsafe class OutputHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Every row of Y, then of U, then of V, without padding.</summary>
    public void Append(in PictureView picture)
    {
        AppendPlane(picture.Y, picture.StrideY, picture.Width, picture.Height);
        AppendPlane(picture.U, picture.StrideUV, picture.ChromaWidth, picture.ChromaHeight);
        AppendPlane(picture.V, picture.StrideUV, picture.ChromaWidth, picture.ChromaHeight);
    }

    /// <summary>Samples as 32-bit little-endian floats, left and right in turn.</summary>
    public void Append(ReadOnlySpan<float> stereo) => _hash.AppendData(MemoryMarshal.AsBytes(stereo));

    /// <summary>64 hexadecimal digits; begins anew.</summary>
    public string Take() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void AppendPlane(byte* plane, int stride, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            _hash.AppendData(new ReadOnlySpan<byte>(plane + ((long)y * stride), width));
        }
    }
}
