using System.Runtime.InteropServices;

namespace McuServer.Media.Pictures;

/// <summary>
/// Native memory for the rows between the passes of a scaler or a blur: one per thread, grown on demand and kept until
/// disposed. Not thread-safe.
/// </summary>
public sealed unsafe class ScalerScratch : IDisposable
{
    private const int Alignment = 64;
    private static long s_liveBytes;
    private byte* _memory;
    private long _size;

    /// <summary>Bytes held by all scratches together; back to what it was when all are disposed, or something leaked.</summary>
    public static long LiveBytes => Interlocked.Read(ref s_liveBytes);

    ~ScalerScratch() => Free();

    /// <summary>At least <paramref name="bytes"/>, 64-byte aligned, with undefined content, valid until the next call.</summary>
    internal byte* Take(long bytes)
    {
        if (bytes > _size)
        {
            Free();
            long size = (bytes + Alignment - 1) & ~(Alignment - 1L);
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)size, Alignment);
            _size = size;
            Interlocked.Add(ref s_liveBytes, size);
        }

        return _memory;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        Interlocked.Add(ref s_liveBytes, -_size);
        _memory = null;
        _size = 0;
    }
}
