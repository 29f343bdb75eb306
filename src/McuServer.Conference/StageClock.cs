using McuServer.Conference.Live;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;

namespace McuServer.Conference;

/// <summary>
/// Measures the stages of a picture's way through a live room: decoded, shown for the first time. Nothing in the pictures
/// depends on it.
/// </summary>
public sealed class StageClock(Func<TimeSpan> clock, LiveMetrics metrics)
{
    public TimeSpan Now => clock();

    /// <summary>Called on the worker that decoded.</summary>
    internal void NoteDecoded(VideoSource source)
    {
        source.DecodedAt = clock();
        if (source.NewestReceivedAt > TimeSpan.Zero)
        {
            metrics.ReceiveToDecode.Add(source.DecodedAt - source.NewestReceivedAt);
        }
    }

    /// <summary>Each picture counts once, with the first canvas that shows it.</summary>
    internal void NoteShown(VideoSource source, VideoFrame? picture, FrameTimes times)
    {
        if (picture is null || picture.ReceivedAt == TimeSpan.Zero || source.NotedPictureNumber == source.PictureNumber)
        {
            return;
        }

        source.NotedPictureNumber = source.PictureNumber;
        times.Add(picture.ReceivedAt);
        metrics.DecodeToCompose.Add(clock() - source.DecodedAt);
    }
}
