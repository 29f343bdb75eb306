using McuServer.Media.Frames;

namespace McuServer.Conference;

/// <summary>
/// Where the frames of one encode go for all who receive it, told once a frame whatever their number. Subscribers with a
/// <see cref="Subscription.VideoEgress"/> of their own are served beside it.
/// </summary>
public interface IRenditionEgress : IDisposable
{
    /// <summary>Who receives the encode from the next frame on.</summary>
    void SetMembers(IReadOnlyList<Subscription> subscribers);

    /// <summary>The frame is borrowed for the call.</summary>
    void WriteVideo(EncodedFrame frame);
}
