namespace McuServer.Media.Frames;

/// <summary>Memory behind a frame's planes; told once when the last holder lets go.</summary>
public interface IPlaneMemory
{
    /// <summary>Takes the memory back. Called once, on whatever thread released last.</summary>
    void Return(VideoFrame frame);
}

/// <summary>
/// One raw I420 picture, 8 bits a sample, reference counted: who rents or takes it holds one reference, and each holder
/// calls <see cref="Release"/> once. The planes never change while more than one holder exists.
/// </summary>
public sealed unsafe class VideoFrame
{
    private IPlaneMemory? _memory;
    private int _references;

    public PictureView View { get; private set; }

    public int Width => View.Width;

    public int Height => View.Height;

    public ColorSpec Color { get; set; } = ColorSpec.Limited(ColorMatrix.Bt709);

    /// <summary>Clockwise quarter turns still to be applied before it is shown: 0, 90, 180 or 270.</summary>
    public int RotationDegrees { get; set; }

    /// <summary>The moment this picture is due in the mix, on the mixer's clock.</summary>
    public TimeSpan PlayoutTime { get; set; }

    /// <summary>Live: when the last packet of the encoded frame came; zero otherwise.</summary>
    public TimeSpan ReceivedAt { get; set; }

    /// <summary>
    /// True while somebody beside the asking holder holds this frame too: its planes must not change then.
    /// </summary>
    public bool IsShared => Volatile.Read(ref _references) > 1;

    /// <summary>Binds this shell to planes and starts its life with one reference.</summary>
    public void Attach(in PictureView view, IPlaneMemory memory)
    {
        if (Interlocked.CompareExchange(ref _references, 1, 0) != 0)
        {
            throw new InvalidOperationException("The frame is still held.");
        }

        View = view;
        _memory = memory;
    }

    public VideoFrame AddReference()
    {
        int before = Interlocked.Increment(ref _references);
        return before > 1 ? this : throw new ObjectDisposedException(nameof(VideoFrame));
    }

    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            IPlaneMemory memory = _memory!;
            _memory = null;
            memory.Return(this);
        }
        else if (left < 0)
        {
            throw new ObjectDisposedException(nameof(VideoFrame), "Released once too often.");
        }
    }
}
