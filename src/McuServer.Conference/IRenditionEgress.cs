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

    /// <summary>The encode's target, told before the frames that it holds for.</summary>
    void SetBitrate(int bitrateBps);

    /// <summary>Frame and times are borrowed for the call.</summary>
    void WriteVideo(EncodedFrame frame, FrameTimes times);
}

/// <summary>Where the time of a composed picture went; empty where nobody measures.</summary>
public sealed class FrameTimes
{
    /// <summary>Pictures that a canvas shows for the first time, at most.</summary>
    private const int Capacity = 64;

    private readonly TimeSpan[] _receivedAt = new TimeSpan[Capacity];
    private int _count;

    /// <summary>When the last packet of each picture came that the canvas shows for the first time.</summary>
    public ReadOnlySpan<TimeSpan> ReceivedAt => _receivedAt.AsSpan(0, _count);

    /// <summary>When the canvas was finished.</summary>
    public TimeSpan ComposedAt { get; set; }

    public void Clear()
    {
        _count = 0;
        ComposedAt = TimeSpan.Zero;
    }

    public void Add(TimeSpan receivedAt)
    {
        if (_count < Capacity)
        {
            _receivedAt[_count++] = receivedAt;
        }
    }

    public void CopyFrom(FrameTimes other)
    {
        other.ReceivedAt.CopyTo(_receivedAt);
        _count = other._count;
        ComposedAt = other.ComposedAt;
    }
}
