using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.TestKit;

/// <summary>Encoded frames of an invented moving picture, the same for the same arguments.</summary>
public static unsafe class EncodedClip
{
    public readonly record struct Frame(byte[] Data, bool IsKeyFrame);

    /// <summary>Key frames where <paramref name="isKeyFrame"/> says so, and the first one.</summary>
    public static List<Frame> Make(
        VideoCodec codec, int width, int height, int count, int bitrateBps, Func<int, bool> isKeyFrame, int threads = 1)
    {
        VideoEncoderOptions options = new(codec, width, height, 30)
        {
            BitrateBps = bitrateBps,
            KeyFrameIntervalFrames = 10_000,
            ThreadCount = threads,
        };
        using VideoEncoder encoder = VideoEncoder.Open(options);
        using FramePool pool = new();
        List<Frame> frames = [];
        for (int i = 0; i < count; i++)
        {
            VideoFrame picture = TestPattern.Moving(pool, width, height, seed: 5, i);
            PictureView view = picture.View;
            NativeStatus status = encoder.Encode(view.Y, view.U, view.V, view.StrideY, view.StrideUV, i, isKeyFrame(i));
            picture.Release();
            NativeCore.ThrowIfError(status, "encoding");
            NativeCore.ThrowIfError(encoder.Receive(out EncodedView packet), "receiving");
            frames.Add(new Frame(packet.Data.ToArray(), packet.IsKeyFrame));
        }

        return frames;
    }
}
