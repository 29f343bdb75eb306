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
}
