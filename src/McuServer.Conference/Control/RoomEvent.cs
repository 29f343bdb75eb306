namespace McuServer.Conference.Control;

/// <summary>Who is told of an event.</summary>
public enum EventAudience
{
    /// <summary>Everybody who has been let in.</summary>
    Everyone,

    /// <summary>Hosts and co-hosts.</summary>
    Hosts,

    /// <summary>Who may see the participant that it is about: all for people on the stage, else the holders of participants.list.</summary>
    Viewers,

    /// <summary>One participant, also in the lobby.</summary>
    One,
}

/// <summary>Something that happened in a room; <see cref="Type"/> and data as in layouts-and-page.md 6.4.</summary>
public sealed record RoomEvent(string Type)
{
    /// <summary>Serialised as the member <c>data</c>; a record of this namespace that the host's list of JSON types has.</summary>
    public object? Data { get; init; }

    /// <summary>Who caused it; null: nobody did.</summary>
    public string? By { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Of a leave: kicked, banned, denied, duplicate, draining, room-ended, timeout, left.</summary>
    public string? Reason { get; init; }

    public EventAudience Audience { get; init; } = EventAudience.Everyone;

    /// <summary>Of <see cref="EventAudience.One"/> and <see cref="EventAudience.Viewers"/>: whom it is for, or about.</summary>
    public string? Participant { get; init; }

    /// <summary>Of <see cref="EventAudience.Viewers"/>: about somebody on the stage, so that everybody inside is meant.</summary>
    public bool IsAboutStage { get; init; }

    /// <summary>Of an event that is used again when all have read it; null: it stays as it is.</summary>
    public EventLease? Lease { get; init; }

    /// <summary>Whoever took the event out of a session has read it, and keeps neither it nor its data. At most once each.</summary>
    public void Release() => Lease?.Release();
}
