using McuServer.Media.Frames;
using McuServer.Media.Sound;

namespace McuServer.Conference.Recording;

/// <summary>
/// One stretch of a recording as a subscriber: puts what it is given into the queue. A pause ends it, and the next stretch
/// has one of its own, which begins with a key frame as everybody's who comes anew.
/// </summary>
internal sealed class RecordingTap(RecordingQueue queue, int segment) : IVideoEgress, IAudioEgress
{
    private volatile bool _isClosed;

    /// <summary>What still comes until the ticks have taken the end over is left out.</summary>
    public void Close() => _isClosed = true;

    public void WriteVideo(EncodedFrame frame)
    {
        if (!_isClosed)
        {
            queue.Add(isVideo: true, segment, frame.Data, frame.PlayoutTime, frame.Duration, frame.IsKeyFrame);
        }
    }

    public void ObserveCanvas(VideoFrame canvas, long frameIndex)
    {
    }

    public void WritePacket(ReadOnlySpan<byte> packet, TimeSpan playoutTime)
    {
        if (!_isClosed && !packet.IsEmpty)
        {
            queue.Add(isVideo: false, segment, packet, playoutTime, TimeSpan.FromMilliseconds(SoundFormat.TickMs), isKeyFrame: true);
        }
    }

    public void WriteSamples(ReadOnlySpan<float> stereo, TimeSpan playoutTime)
    {
    }
}
