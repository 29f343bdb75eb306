using McuServer.Media.Codecs;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.Conference.Codecs;

/// <summary>Fits FFmpeg's video encoders to <see cref="IVideoEncoder"/>.</summary>
public sealed unsafe class FFmpegVideoEncoder : IVideoEncoder
{
    private readonly int _framesPerSecond;

    /// <param name="matrix">Of the canvases, as the stream says where its codec can.</param>
    public FFmpegVideoEncoder(Rendition rendition, ColorMatrix matrix = ColorMatrix.Bt709)
    {
        _framesPerSecond = rendition.FramesPerSecond;
        Native = VideoEncoder.Open(
            new VideoEncoderOptions(rendition.Codec, rendition.Width, rendition.Height, rendition.FramesPerSecond)
            {
                BitrateBps = rendition.BitrateBps,
                Preset = rendition.Preset,
                Matrix = matrix == ColorMatrix.Bt601 ? PictureMatrix.Bt601 : PictureMatrix.Bt709,
                H264Profile = rendition.H264Profile,
            });
    }

    /// <summary>The encoder itself, from which a file writer takes the stream's parameters.</summary>
    public VideoEncoder Native { get; }

    public void Encode(in PictureView picture, long frameIndex, bool forceKeyFrame, IEncodedSink sink)
    {
        NativeStatus status = Native.Encode(
            picture.Y, picture.U, picture.V, picture.StrideY, picture.StrideUV, frameIndex, forceKeyFrame);
        if (status < NativeStatus.Ok)
        {
            NativeCore.ThrowIfError(status, $"encoding with {Native.Name}");
        }

        while (Native.Receive(out EncodedView view) == NativeStatus.Ok)
        {
            sink.Write(view.Data, TimeOf(view.FrameIndex), TimeOf(view.FrameIndex + 1) - TimeOf(view.FrameIndex), view.IsKeyFrame);
        }
    }

    public void SetBitrate(int bitrateBps) => Native.SetBitrate(bitrateBps);

    public void Dispose() => Native.Dispose();

    private TimeSpan TimeOf(long frameIndex) => TickClock.TimeOfTick(frameIndex, _framesPerSecond);
}

/// <summary>Leaves pictures as they are: the planes one after another, rows without padding (y4m, raw in Matroska).</summary>
public sealed unsafe class RawVideoEncoder(Rendition rendition) : IVideoEncoder
{
    private readonly byte[] _packed = new byte[rendition.Width * rendition.Height * 3 / 2];

    public void Encode(in PictureView picture, long frameIndex, bool forceKeyFrame, IEncodedSink sink)
    {
        Span<byte> rest = _packed;
        rest = Pack(picture.Y, picture.StrideY, picture.Width, picture.Height, rest);
        rest = Pack(picture.U, picture.StrideUV, picture.ChromaWidth, picture.ChromaHeight, rest);
        Pack(picture.V, picture.StrideUV, picture.ChromaWidth, picture.ChromaHeight, rest);
        TimeSpan from = TickClock.TimeOfTick(frameIndex, rendition.FramesPerSecond);
        TimeSpan to = TickClock.TimeOfTick(frameIndex + 1, rendition.FramesPerSecond);
        sink.Write(_packed, from, to - from, isKeyFrame: true);
    }

    /// <summary>There is no target to follow.</summary>
    public void SetBitrate(int bitrateBps)
    {
    }

    public void Dispose()
    {
    }

    private static Span<byte> Pack(byte* plane, int stride, int width, int height, Span<byte> into)
    {
        for (int y = 0; y < height; y++)
        {
            new ReadOnlySpan<byte>(plane + ((long)y * stride), width).CopyTo(into);
            into = into[width..];
        }

        return into;
    }
}
