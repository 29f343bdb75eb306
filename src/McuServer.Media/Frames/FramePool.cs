using System.Runtime.InteropServices;

namespace McuServer.Media.Frames;

/// <summary>
/// Pictures in 64-byte aligned native memory, kept for the next use. Rows are padded to 64 bytes and 64 spare bytes
/// follow each plane, so that a kernel may read (never write) one vector past the end. Thread-safe. Keeps at most
/// <c>keepBytes</c> of free memory; what is beyond is given back to the system at once. Frames are rented as pictures in
/// the canvas's colour space: limited range, and the matrix <c>canvasMatrix</c>.
/// </summary>
public sealed unsafe class FramePool(long keepBytes = 256L << 20, ColorMatrix canvasMatrix = ColorMatrix.Bt709) : IPlaneMemory, IDisposable
{
    private const int Alignment = 64;
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Width, int Height), Stack<VideoFrame>> _free = [];
    private long _freeBytes;
    private long _heldBytes;
    private int _outstanding;
    private bool _isDisposed;

    /// <summary>The matrix of what is composed on frames of this pool.</summary>
    public ColorMatrix CanvasMatrix => canvasMatrix;

    /// <summary>Frames rented and not yet returned; zero at the end of a test, or something leaked.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Memory of all frames, used or kept.</summary>
    public long HeldBytes => Volatile.Read(ref _heldBytes);

    /// <summary>A frame of this size with undefined content and one reference.</summary>
    public VideoFrame Rent(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Interlocked.Increment(ref _outstanding);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_free.TryGetValue((width, height), out Stack<VideoFrame>? stack) && stack.TryPop(out VideoFrame? frame))
            {
                _freeBytes -= SizeBytes(width, height);
                frame.Attach(frame.View, this);
                frame.Color = ColorSpec.Limited(canvasMatrix);
                frame.RotationDegrees = 0;
                return frame;
            }
        }

        return Allocate(width, height);
    }

    void IPlaneMemory.Return(VideoFrame frame)
    {
        Interlocked.Decrement(ref _outstanding);
        (int Width, int Height) key = (frame.Width, frame.Height);
        long size = SizeBytes(key.Width, key.Height);
        lock (_lock)
        {
            if (!_isDisposed && _freeBytes + size <= keepBytes)
            {
                if (!_free.TryGetValue(key, out Stack<VideoFrame>? stack))
                {
                    _free[key] = stack = new Stack<VideoFrame>();
                }

                stack.Push(frame);
                _freeBytes += size;
                return;
            }
        }

        Interlocked.Add(ref _heldBytes, -size);
        NativeMemory.AlignedFree(frame.View.Y);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (Stack<VideoFrame> stack in _free.Values)
            {
                foreach (VideoFrame frame in stack)
                {
                    NativeMemory.AlignedFree(frame.View.Y);
                }
            }

            Interlocked.Add(ref _heldBytes, -_freeBytes);
            _freeBytes = 0;
            _free.Clear();
        }
    }

    private VideoFrame Allocate(int width, int height)
    {
        int strideY = Align(width);
        int strideUV = Align((width + 1) / 2);
        long lumaBytes = ((long)strideY * height) + Alignment;
        long chromaBytes = ((long)strideUV * ((height + 1) / 2)) + Alignment;
        Interlocked.Add(ref _heldBytes, SizeBytes(width, height));
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)SizeBytes(width, height), Alignment);
        VideoFrame frame = new() { Color = ColorSpec.Limited(canvasMatrix) };
        byte* u = memory + lumaBytes;
        frame.Attach(new PictureView(memory, u, u + chromaBytes, strideY, strideUV, width, height), this);
        return frame;
    }

    private static int Align(int value) => (value + Alignment - 1) & ~(Alignment - 1);

    private static long SizeBytes(int width, int height) =>
        ((long)Align(width) * height) + (2L * Align((width + 1) / 2) * ((height + 1) / 2)) + (3 * Alignment);
}
