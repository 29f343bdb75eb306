using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>
/// A shell for one decoded picture, 8-bit planar 4:2:0, to be used again and again. The planes lie in the decoder's
/// buffers, are never written by us, and stay valid until <see cref="Clear"/>, the next receive or disposal, even when
/// the decoder was disposed before. Rows are read up to the width only. Chroma planes hold (Width + 1) / 2 by
/// (Height + 1) / 2 samples.
/// </summary>
public sealed class NativePicture : SafeHandle
{
    private Interop.PictureDescription _description;

    public NativePicture()
        : base(nint.Zero, ownsHandle: true)
    {
        int status = Interop.CreatePicture(out nint picture);
        if (status < 0)
        {
            throw Interop.LastError(status);
        }

        SetHandle(picture);
    }

    public override bool IsInvalid => handle == nint.Zero;

    /// <summary>First luma sample; zero while the shell is empty.</summary>
    public nint Y => _description.Y;

    public nint U => _description.U;

    public nint V => _description.V;

    /// <summary>Bytes from one luma row to the next.</summary>
    public int StrideY => _description.StrideY;

    /// <summary>Bytes from one chroma row to the next, the same for both planes.</summary>
    public int StrideUV => _description.StrideUV;

    /// <summary>Luma pixels, may be odd.</summary>
    public int Width => _description.Width;

    /// <inheritdoc cref="Width"/>
    public int Height => _description.Height;

    /// <summary>The time that came with the picture's packet; zero when <see cref="HasPts"/> is false.</summary>
    public TimeSpan Pts => Microseconds.ToTimeSpan(_description.PtsUs);

    public bool HasPts => _description.HasPts != 0;

    public PictureMatrix Matrix => (PictureMatrix)_description.Matrix;

    /// <summary>0..255 rather than 16..235.</summary>
    public bool IsFullRange => _description.IsFullRange != 0;

    /// <summary>
    /// The clockwise turn that this picture itself asks for (0, 90, 180, 270), 0 when it says nothing; what the file
    /// says for the whole stream is in <see cref="StreamInfo.RotationDegrees"/>.
    /// </summary>
    public int RotationDegrees => _description.RotationDegrees;

    /// <summary>Gives the picture back to the decoder's buffers.</summary>
    public void Clear()
    {
        Interop.ClearPicture(this);
        _description = default;
    }

    internal void Describe(in Interop.PictureDescription description) => _description = description;

    protected override bool ReleaseHandle()
    {
        Interop.FreePicture(handle);
        return true;
    }
}
