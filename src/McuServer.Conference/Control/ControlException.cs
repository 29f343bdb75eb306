namespace McuServer.Conference.Control;

/// <summary>Why a request was refused; each is a problem that clients can tell apart (layouts-and-page.md 6.5).</summary>
public enum ControlFault
{
    NotPermitted,
    Invalid,
    RoomNotFound,
    RoomExists,
    RoomEnded,
    RoomLocked,
    RoomFull,
    StageFull,
    Banned,
    Denied,
    ParticipantNotFound,
    LayoutNotFound,
    MessageNotFound,
    MediaNotFound,
    SeatUnknown,
    NotOnStage,
    NeedsConsent,
    ScreenTaken,
    AlreadyRecording,
    RecordingNotFound,
    BanNotFound,
    RateLimited,
    RevisionMismatch,
}

/// <summary>A request that the room refuses. Nothing has changed.</summary>
public sealed class ControlException(ControlFault fault, string message) : Exception(message)
{
    public ControlFault Fault { get; } = fault;

    /// <summary>Of <see cref="ControlFault.NotPermitted"/>: what is missing.</summary>
    public string? Permission { get; init; }

    /// <summary>Of <see cref="ControlFault.RoomFull"/>, <see cref="ControlFault.StageFull"/> and <see cref="ControlFault.ScreenTaken"/>: how many there may be.</summary>
    public int? Limit { get; init; }

    /// <summary>Of <see cref="ControlFault.ScreenTaken"/>: whose screens are shared.</summary>
    public IReadOnlyList<PersonName>? Participants { get; init; }

    /// <summary>Of <see cref="ControlFault.RateLimited"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ControlException Lacks(string permission) =>
        new(ControlFault.NotPermitted, $"the permission \"{permission}\" is missing") { Permission = permission };
}
