namespace McuServer.Conference;

/// <summary>
/// Whether one participant is speaking at this moment, independent of who has the floor: on while at least three of the
/// newest five frames of 20 ms are loud, off a while after that stops. A value to keep per participant; no allocation.
/// </summary>
public struct SpeakingIndicator
{
    private const int EnoughLoudFrames = 3;

    private TimeSpan? _loudAt;

    /// <summary>The bare measurement. <c>StagePerson.IsSpeaking</c> takes this one: each region of a layout holds its
    /// border for the <c>releaseMs</c> of its own style.</summary>
    public bool IsLoud { get; private set; }

    /// <summary>The measurement held for the release time, as events to clients report it.</summary>
    public bool IsSpeaking { get; private set; }

    /// <summary>Call once a frame.</summary>
    /// <param name="loudFrames">0..5, <see cref="ActiveSpeakerDetector.LoudFramesInNewestBlock"/>.</param>
    /// <param name="releaseMs">How long <see cref="IsSpeaking"/> outlasts the sound.</param>
    public void Update(int loudFrames, int releaseMs, TimeSpan now)
    {
        IsLoud = loudFrames >= EnoughLoudFrames;
        _loudAt = IsLoud ? now : _loudAt;
        IsSpeaking = IsLoud || (_loudAt is { } at && now - at < TimeSpan.FromMilliseconds(releaseMs));
    }
}
