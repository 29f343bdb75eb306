namespace McuServer.Native;

/// <summary>
/// Packets of any video codec that this FFmpeg has in, 8-bit planar 4:2:0 pictures out, in the order in which they are
/// shown. Pictures that are 4:2:0 already are not copied; others are converted in depth and subsampling only, keeping
/// matrix and range; red, green and blue become BT.709 limited. Damaged pictures, and those that build on them until
/// the next key frame, never come out. Used by one thread at a time.
/// </summary>
public sealed unsafe class VideoDecoder : IDisposable
{
    private readonly VideoDecoderHandle _handle;

    private VideoDecoder(VideoDecoderHandle handle) => _handle = handle;

    /// <summary>
    /// Opens a decoder. More threads than 1 share the parts of one picture, where the stream was coded in such parts;
    /// they never delay pictures, and never change them.
    /// </summary>
    /// <exception cref="NativeException">
    /// <see cref="NativeStatus.Unsupported"/>: this FFmpeg has no decoder for the codec, or the pictures are larger
    /// than 16384 a side or 64 Mi pixels. <see cref="NativeStatus.InvalidArgument"/>: no video, or not 1 to 64 threads.
    /// </exception>
    public static VideoDecoder Open(CodecSettings settings, int threadCount = 1)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int status = Interop.OpenVideoDecoder(settings, threadCount, out nint decoder);
        return status < 0 ? throw Interop.LastError(status) : new VideoDecoder(new VideoDecoderHandle(decoder));
    }

    /// <summary>
    /// Feeds one packet; behind <paramref name="data"/> lie 64 zero bytes of the same buffer. Pass
    /// <see cref="TimeSpan.MinValue"/> for a packet without a time. <see cref="NativeStatus.Ok"/>;
    /// <see cref="NativeStatus.InvalidData"/>: damaged, feed the next one; <see cref="NativeStatus.Again"/>: receive
    /// first, then submit it again; <see cref="NativeStatus.End"/>: drained, reset first. Allocates nothing.
    /// </summary>
    public NativeStatus Submit(ReadOnlySpan<byte> data, TimeSpan pts)
    {
        fixed (byte* bytes = data)
        {
            return (NativeStatus)Interop.SubmitVideo(_handle, bytes, data.Length, Microseconds.From(pts));
        }
    }

    /// <summary>
    /// Puts the next picture into <paramref name="picture"/>, whose old one is given back in any case.
    /// <see cref="NativeStatus.Ok"/>; <see cref="NativeStatus.Again"/>: submit more; <see cref="NativeStatus.End"/>:
    /// nothing left after a drain; <see cref="NativeStatus.InvalidData"/>: a picture was thrown away because of damage,
    /// ask again; <see cref="NativeStatus.Unsupported"/>: likewise, because of its pixel format. Allocates nothing.
    /// </summary>
    public NativeStatus Receive(NativePicture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        NativeStatus status = (NativeStatus)Interop.ReceivePicture(
            _handle, picture, out Interop.PictureDescription description);
        picture.Describe(status == NativeStatus.Ok ? description : default);
        return status;
    }

    /// <summary>No more packets will come: the pictures still inside can be received.</summary>
    public void Drain() => _ = Interop.DrainVideoDecoder(_handle);

    /// <summary>Forgets all state; packets may come again, from a key frame on.</summary>
    public void Reset() => _ = Interop.ResetVideoDecoder(_handle);

    public void Dispose() => _handle.Dispose();
}
