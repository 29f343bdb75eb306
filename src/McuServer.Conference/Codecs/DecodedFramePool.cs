using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.Conference.Codecs;

/// <summary>A shell for one decoded picture: a native picture with the frame that shows it to the mixer.</summary>
public sealed unsafe class DecodedFrame : IPlaneMemory
{
    private readonly DecodedFramePool _pool;
    private readonly VideoFrame _frame = new();

    internal DecodedFrame(DecodedFramePool pool) => _pool = pool;

    internal NativePicture Picture { get; } = new();

    /// <summary>The frame over what the native picture holds now; it comes back here when it is released.</summary>
    /// <param name="unmarkedMatrix">Of a picture whose stream does not say; null: guessed from its size.</param>
    internal VideoFrame Bind(int streamRotationDegrees, ColorMatrix? unmarkedMatrix)
    {
        NativePicture picture = Picture;
        _frame.Attach(
            new PictureView(
                (byte*)picture.Y, (byte*)picture.U, (byte*)picture.V,
                picture.StrideY, picture.StrideUV, picture.Width, picture.Height),
            this);
        ColorMatrix matrix = picture.Matrix switch
        {
            PictureMatrix.Bt601 => ColorMatrix.Bt601,
            PictureMatrix.Bt709 => ColorMatrix.Bt709,
            _ => unmarkedMatrix ?? ColorSpec.Guess(picture.Width, picture.Height),
        };
        _frame.Color = new ColorSpec(matrix, picture.IsFullRange);
        _frame.PlayoutTime = picture.Pts;
        _frame.RotationDegrees = picture.RotationDegrees != 0 ? picture.RotationDegrees : streamRotationDegrees;
        return _frame;
    }

    void IPlaneMemory.Return(VideoFrame frame)
    {
        Picture.Clear();
        _pool.GiveBack(this);
    }
}

/// <summary>Shells for decoded pictures, kept for the next use. Thread-safe; grows to what is held at the same time.</summary>
public sealed class DecodedFramePool : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<DecodedFrame> _free = new(64);
    private int _outstanding;

    /// <summary>Shells in use; zero at the end, or a picture leaked.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    internal DecodedFrame Rent()
    {
        Interlocked.Increment(ref _outstanding);
        lock (_lock)
        {
            if (_free.TryPop(out DecodedFrame? frame))
            {
                return frame;
            }
        }

        return new DecodedFrame(this);
    }

    internal void GiveBack(DecodedFrame frame)
    {
        Interlocked.Decrement(ref _outstanding);
        lock (_lock)
        {
            _free.Push(frame);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (DecodedFrame frame in _free)
            {
                frame.Picture.Dispose();
            }

            _free.Clear();
        }
    }
}
