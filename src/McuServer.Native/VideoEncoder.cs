using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>
/// A real-time video encoder: one picture in, one packet out, at once. No B-frames, no look-ahead, no dropped frame; key
/// frames only where asked for and at the interval. H.264 is made by libx264, VP8 and VP9 by libvpx, AV1 by libaom. The
/// stream says matrix and limited range wherever the codec can (VP8 cannot). The same pictures give the same bytes on every
/// run. Used by one thread at a time.
/// </summary>
public sealed unsafe class VideoEncoder : IDisposable
{
    private readonly VideoEncoderHandle _handle;

    private VideoEncoder(VideoEncoderHandle handle, VideoEncoderOptions options)
    {
        _handle = handle;
        Options = options;
        Name = Marshal.PtrToStringUTF8((nint)Interop.GetVideoEncoderName(handle)) ?? string.Empty;
    }

    public VideoEncoderOptions Options { get; }

    /// <summary>The library that does the work, for logs and tables.</summary>
    public string Name { get; }

    public int ThreadCount => Options.ThreadCount;

    internal VideoEncoderHandle Handle => _handle;

    /// <summary>
    /// Opens an encoder. <see cref="NativeException"/> with <see cref="NativeStatus.InvalidArgument"/> for an option out
    /// of range, with <see cref="NativeStatus.Unsupported"/> where this machine's libraries lack the codec.
    /// </summary>
    public static VideoEncoder Open(VideoEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Interop.EncoderOptions native = new()
        {
            Codec = (int)options.Codec,
            Width = options.Width,
            Height = options.Height,
            FramesPerSecond = options.FramesPerSecond,
            BitrateBps = options.BitrateBps,
            KeyFrameInterval = options.KeyFrameIntervalFrames,
            ThreadCount = options.ThreadCount,
            IsScreen = options.IsScreen ? 1 : 0,
            Matrix = (int)options.Matrix,
            H264Profile = (int)options.H264Profile,
        };
        int status = Interop.OpenVideoEncoder(&native, options.Preset, out VideoEncoderHandle handle);
        if (status != 0)
        {
            handle.Dispose();
            throw Interop.LastError(status);
        }

        return new VideoEncoder(handle, options);
    }

    /// <summary>
    /// Encodes one I420 picture in limited range; its planes may be reused when the call returns. The index is the
    /// time in frames and must grow, gaps are allowed. The packet must be received before the next picture.
    /// </summary>
    public NativeStatus Encode(
        byte* y, byte* u, byte* v, int strideY, int strideUV, long frameIndex, bool forceKeyFrame)
    {
        return (NativeStatus)Interop.EncodeVideo(
            _handle, y, u, v, strideY, strideUV, frameIndex, forceKeyFrame ? 1 : 0);
    }

    /// <summary>
    /// The packet of the last picture. <see cref="NativeStatus.Again"/> when it was taken already,
    /// <see cref="NativeStatus.End"/> after <see cref="Drain"/>.
    /// </summary>
    public NativeStatus Receive(out EncodedView view)
    {
        byte* data;
        int size, isKeyFrame;
        long frameIndex;
        NativeStatus status = (NativeStatus)Interop.ReceiveVideo(_handle, &data, &size, &frameIndex, &isKeyFrame);
        view = status == NativeStatus.Ok ? new EncodedView(data, size, frameIndex, isKeyFrame != 0, 0) : default;
        return status;
    }

    /// <summary>
    /// A new target, in force from the next picture on. H.264, VP8 and VP9 go on without a key frame; AV1 begins anew
    /// with one, because FFmpeg's libaom wrapper cannot change a running encoder.
    /// </summary>
    public void SetBitrate(int bitrateBps)
    {
        int status = Interop.SetVideoBitrate(_handle, bitrateBps);
        if (status != 0)
        {
            throw Interop.LastError(status);
        }
    }

    /// <summary>No picture will follow.</summary>
    public void Drain() => _ = Interop.DrainVideoEncoder(_handle);

    public void Dispose() => _handle.Dispose();
}
