using System.Runtime.Intrinsics.X86;

namespace McuServer.Media.Pictures;

/// <summary>How wide the picture kernels work. Every width gives the same bytes; tests force each in turn.</summary>
internal enum VectorWidth
{
    Scalar = 0,
    Bits128 = 16,
    Bits256 = 32,
    Bits512 = 64,
}

internal static class VectorSupport
{
    /// <summary>
    /// The widest that this processor has. 512 bits are used with VBMI only (Ice Lake, Zen 4 and newer): without its byte
    /// permute across the register the gathers of the scaler would be slower than with 256 bits.
    /// </summary>
    public static readonly VectorWidth Best =
        Avx512Vbmi.IsSupported && Avx512BW.IsSupported ? VectorWidth.Bits512
        : Avx2.IsSupported ? VectorWidth.Bits256
        : Ssse3.IsSupported && Sse41.IsSupported ? VectorWidth.Bits128
        : VectorWidth.Scalar;

    /// <summary>The widest up to <paramref name="limit"/> of which one vector of bytes fits.</summary>
    public static VectorWidth WidestFor(int bytes, VectorWidth limit)
    {
        VectorWidth width = limit;
        while (width != VectorWidth.Scalar && bytes < (int)width)
        {
            width = width == VectorWidth.Bits128 ? VectorWidth.Scalar : (VectorWidth)((int)width / 2);
        }

        return width;
    }

    /// <summary>Parts of a vector that gather from a window of their own (<see cref="IVectorOps{TVector}.Parts"/>).</summary>
    public static int Parts(VectorWidth width) => width == VectorWidth.Bits256 ? 2 : 1;

    /// <summary>See <see cref="IVectorOps{TVector}.WideWindows"/>.</summary>
    public static int WideWindows(VectorWidth width) => width == VectorWidth.Bits512 ? 2 : 1;
}
