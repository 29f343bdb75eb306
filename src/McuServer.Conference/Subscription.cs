using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Sound;

namespace McuServer.Conference;

/// <summary>Where a subscriber's pictures go: a file, later a peer. Called in the order of playout, by one thread.</summary>
public interface IVideoEgress
{
    /// <summary>The frame is borrowed for the call.</summary>
    void WriteVideo(EncodedFrame frame);

    /// <summary>The canvas that <paramref name="frameIndex"/> shows, before encoding; borrowed for the call.</summary>
    void ObserveCanvas(VideoFrame canvas, long frameIndex);
}

/// <summary>Where a subscriber's sound goes.</summary>
public interface IAudioEgress
{
    /// <summary>One Opus packet of 20 ms, shared with all who hear the same mix.</summary>
    void WritePacket(ReadOnlySpan<byte> packet, TimeSpan playoutTime);

    /// <summary>The same tick before encoding, for those who encode by themselves or keep it as it is.</summary>
    void WriteSamples(ReadOnlySpan<float> stereo, TimeSpan playoutTime);

    /// <summary>Share of the packets that do not arrive and that copies in later ones could replace, 0 to 100; a file loses none.</summary>
    int GetLossPercent(TimeSpan now) => 0;
}

/// <summary>Somebody who receives one picture and one sound: a participant, or the recorder of an audience.</summary>
public sealed class Subscription
{
    public Subscription(string id, string? participantId, Audience audience)
    {
        Id = id;
        ParticipantId = participantId;
        Audience = audience;
    }

    public string Id { get; }

    /// <summary>Null: an audience's recorder, which is nobody in the picture.</summary>
    public string? ParticipantId { get; }

    /// <summary>Which views it may receive; for a participant it follows the role.</summary>
    public Audience Audience { get; internal set; }

    /// <summary>The wished form of the picture; null: none.</summary>
    public Rendition? Video { get; init; }

    /// <summary>
    /// A layout or view whose canvas is upright turns <see cref="Video"/> upright for this subscriber. False for files, whose
    /// form is fixed when they begin.
    /// </summary>
    public bool TurnsWithLayout { get; init; }

    /// <summary>False: at present he wants no picture, though he could receive one.</summary>
    public bool WantsVideo { get; internal set; } = true;

    /// <summary>The view that he would rather see than that of his role, where the layout has it; null: none.</summary>
    public string? WishedView { get; internal set; }

    /// <summary>Null: no Opus is encoded for it.</summary>
    public int? OpusBitrateBps { get; init; }

    public IVideoEgress? VideoEgress { get; init; }

    public IAudioEgress? AudioEgress { get; init; }

    /// <summary><see cref="Video"/> in the form of the layout in use, as of the last sorting.</summary>
    internal Rendition? Form { get; set; }

    /// <summary>What it hears; null: no sound.</summary>
    internal AudioListener? Listener { get; set; }

    /// <summary>The encode of its mix in this tick; null: it wants none.</summary>
    internal MixEncode? MixEncode { get; set; }

    /// <summary>Has come to its picture and was not told its boxes yet.</summary>
    internal bool IsNewcomer { get; set; }

    /// <summary>The video encode that it receives now.</summary>
    internal RenditionTrack? Track { get; set; }
}
