using McuServer.Media.Composition;
using McuServer.Media.Ingress;
using McuServer.Media.Layouts;
using McuServer.Media.Sound;

namespace McuServer.Conference;

/// <summary>What a participant is at joining.</summary>
public sealed record ParticipantProfile(string Id)
{
    public string Name { get; init; } = "";

    public string Title { get; init; } = "";

    public Role Role { get; init; } = Role.Panelist;

    /// <summary>Absolute path of a picture for the tile without video, or null.</summary>
    public string? AvatarImage { get; init; }

    /// <summary>A file that is played: nobody in the picture, no tile without pictures, never the speaker.</summary>
    public bool IsMedia { get; init; }
}

/// <summary>One member of a room with its sources. Changed only through <see cref="Room"/>, which keeps its stage true.</summary>
public sealed class Participant
{
    private StagePerson? _stagePerson;

    internal Participant(ParticipantProfile profile, TimeSpan joinedAt)
    {
        Id = profile.Id;
        Name = profile.Name;
        Title = profile.Title;
        Role = profile.Role;
        AvatarImage = profile.AvatarImage;
        JoinedAt = joinedAt;
        IsMedia = profile.IsMedia;
        IsOnStage = profile.Role != Role.Attendee;
    }

    public string Id { get; }

    public string Name { get; internal set; }

    public string Title { get; internal set; }

    public Role Role { get; internal set; }

    public string? AvatarImage { get; }

    public TimeSpan JoinedAt { get; }

    /// <summary>A file that is played: it is heard and has a screen, but is nobody on the stage.</summary>
    public bool IsMedia { get; }

    /// <summary>Seen and heard by role and invitation.</summary>
    public bool IsOnStage { get; internal set; }

    /// <summary>False while a live connection is gone and the seat waits: neither seen nor heard.</summary>
    public bool IsConnected { get; internal set; } = true;

    public bool IsAudioMuted { get; internal set; }

    public bool IsVideoMuted { get; internal set; }

    /// <summary>What he sends comes badly: his tile says so.</summary>
    public bool HasBadNetwork { get; internal set; }

    public bool IsScreenMuted { get; internal set; }

    public TimeSpan? HandRaisedAt { get; internal set; }

    public TimeSpan? PinnedAt { get; internal set; }

    /// <summary>Number that the host gave for ordering; 0 when none.</summary>
    public int Order { get; internal set; }

    /// <summary>As of the last video tick. One object for as long as the participant is here: stages hold it.</summary>
    public StageSpeech Speech { get; } = new();

    public TimeSpan? LastSpokeAt => Speech.LastSpokeAt;

    public bool IsSpeaking => Speech.IsSpeaking;

    public float GainIn { get; internal set; } = 1;

    public float GainOut { get; internal set; } = 1;

    public VideoSource? Camera { get; internal set; }

    public VideoSource? Screen { get; internal set; }

    public TimeSpan ScreenStartedAt { get; internal set; }

    public TimeSpan? ScreenPinnedAt { get; internal set; }

    public IAudioSource? Microphone { get; internal set; }

    /// <summary>The voice in the mix; null without a microphone or off the stage.</summary>
    public AudioInput? Voice { get; internal set; }

    private bool IsSeen => IsOnStage && IsConnected && !IsMedia;

    /// <summary>Whether the camera gave a picture that may be shown, as of the last video tick.</summary>
    internal bool HasVideo { get; set; }

    /// <summary>Layouts show no attendees; who was invited onto the stage is one of the panel there.</summary>
    private Role StageRole => Role == Role.Attendee && IsOnStage ? Role.Panelist : Role;

    /// <summary>As the layouts see the participant; the same object as before if nothing but speech has changed.</summary>
    internal StagePerson ToStage()
    {
        bool isSame = _stagePerson is { } last && last.Name == Name && last.Title == Title && last.Role == StageRole
            && last.IsOnStage == IsSeen && last.IsTakenOff == !IsOnStage && last.HasVideo == HasVideo && last.IsMuted == IsAudioMuted
            && last.HasBadNetwork == HasBadNetwork && last.HandRaisedAt == HandRaisedAt
            && last.PinnedAt == PinnedAt && last.JoinedAt == JoinedAt && last.AvatarImage == AvatarImage
            && last.Order == Order;
        return isSame ? _stagePerson! : _stagePerson = MakeStagePerson();
    }

    private StagePerson MakeStagePerson() => new(Id)
    {
        Name = Name,
        Title = Title,
        Role = StageRole,
        IsOnStage = IsSeen,
        IsTakenOff = !IsOnStage,
        HasVideo = HasVideo,
        IsMuted = IsAudioMuted,
        Speech = Speech,
        HasBadNetwork = HasBadNetwork,
        HandRaisedAt = HandRaisedAt,
        PinnedAt = PinnedAt,
        JoinedAt = JoinedAt,
        AvatarImage = AvatarImage,
        Order = Order,
    };
}
