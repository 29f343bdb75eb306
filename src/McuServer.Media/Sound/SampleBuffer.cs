using System.Runtime.InteropServices;

namespace McuServer.Media.Sound;

/// <summary>Floats in native memory at a multiple of 64 bytes. One owner, who disposes of it once.</summary>
internal sealed unsafe class SampleBuffer : IDisposable
{
    private const int AlignmentBytes = 64;
    private static int s_outstanding;

    /// <param name="length">Floats.</param>
    /// <param name="isZero">False leaves whatever was there: memory that is never used is then never taken.</param>
    public SampleBuffer(int length, bool isZero = true)
    {
        Length = length;
        Pointer = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), AlignmentBytes);
        Interlocked.Increment(ref s_outstanding);
        if (isZero)
        {
            Span.Clear();
        }
    }

    /// <summary>Buffers in this process that were made and not disposed of.</summary>
    public static int Outstanding => Volatile.Read(ref s_outstanding);

    public float* Pointer { get; private set; }

    /// <summary>Floats.</summary>
    public int Length { get; }

    public Span<float> Span => new(Pointer, Length);

    public void Dispose()
    {
        if (Pointer is not null)
        {
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            Interlocked.Decrement(ref s_outstanding);
        }
    }
}
