using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.TestKit.Live;

/// <summary>Encoded pictures of a camera, one a call.</summary>
public interface IVideoFeed : IDisposable
{
    /// <summary>The bytes are valid until the next call.</summary>
    ReadOnlySpan<byte> Next(bool needsKeyFrame, out bool isKeyFrame);
}

/// <summary>A clip that goes round; its first frame is its key frame, and where it begins again when one is asked for.</summary>
public sealed class ClipFeed(IReadOnlyList<EncodedClip.Frame> frames) : IVideoFeed
{
    private const int ClipFrames = 50;
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(VideoCodec, int, int, int), List<EncodedClip.Frame>> s_clips = [];
    private int _next;

    /// <summary>Shares the clip with all others of the same kind in the process.</summary>
    public static ClipFeed Of(VideoCodec codec, int width, int height, int bitrateBps)
    {
        lock (s_lock)
        {
            if (!s_clips.TryGetValue((codec, width, height, bitrateBps), out List<EncodedClip.Frame>? clip))
            {
                clip = EncodedClip.Make(codec, width, height, ClipFrames, bitrateBps, static i => i == 0);
                s_clips.Add((codec, width, height, bitrateBps), clip);
            }

            return new ClipFeed(clip);
        }
    }

    public ReadOnlySpan<byte> Next(bool needsKeyFrame, out bool isKeyFrame)
    {
        _next = needsKeyFrame ? 0 : _next;
        EncodedClip.Frame frame = frames[_next];
        _next = (_next + 1) % frames.Count;
        isKeyFrame = frame.IsKeyFrame;
        return frame.Data;
    }

    public void Dispose()
    {
    }
}

/// <summary>Pictures that are encoded as they are sent.</summary>
/// <param name="paint">The picture of a number, with a reference that this class releases.</param>
public sealed unsafe class EncoderFeed(VideoEncoderOptions options, Func<int, VideoFrame> paint) : IVideoFeed
{
    private readonly VideoEncoder _encoder = VideoEncoder.Open(options);
    private int _number;

    public ReadOnlySpan<byte> Next(bool needsKeyFrame, out bool isKeyFrame)
    {
        VideoFrame picture = paint(_number);
        PictureView view = picture.View;
        NativeStatus status = _encoder.Encode(view.Y, view.U, view.V, view.StrideY, view.StrideUV, _number++, needsKeyFrame);
        picture.Release();
        NativeCore.ThrowIfError(status, "encoding");
        NativeCore.ThrowIfError(_encoder.Receive(out EncodedView packet), "receiving");
        isKeyFrame = packet.IsKeyFrame;
        return packet.Data;
    }

    public void Dispose() => _encoder.Dispose();
}
