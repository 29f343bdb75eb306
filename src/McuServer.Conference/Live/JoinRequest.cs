using System.Net;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;

namespace McuServer.Conference.Live;

/// <summary>What a connection is for.</summary>
public enum PeerUse
{
    /// <summary>Sends and receives: a participant of the conference.</summary>
    Conference,

    /// <summary>Only sends (WHIP, RFC 9725).</summary>
    Publish,

    /// <summary>Only receives the mix (WHEP).</summary>
    Watch,
}

/// <summary>Who wants to come in. The host has checked the token before.</summary>
public sealed record JoinRequest
{
    public required string Room { get; init; }

    /// <summary>Identity of the person: a second join with the same id takes the first one's place.</summary>
    public required string ParticipantId { get; init; }

    public required string Name { get; init; }

    public string? Title { get; init; }

    public Role Role { get; init; } = Role.Panelist;

    public PeerUse Use { get; init; } = PeerUse.Conference;

    /// <summary>Permissions of the token where it names them; null: those of the role.</summary>
    public IReadOnlyList<string>? Granted { get; init; }

    /// <summary>The browser that he comes with, as the server knows it again; null: it does not.</summary>
    public string? Visitor { get; init; }

    /// <summary>Of <see cref="PeerUse.Watch"/>: he gave a name, and so is listed among the audience.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Where the signalling comes from; null: not counted against those of one address.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>
    /// The offer that will be answered, where it is known already (WHIP, WHEP): one that cannot be answered is refused before
    /// anybody's place is taken over by it.
    /// </summary>
    public string? Offer { get; init; }
}

/// <summary>Why somebody was not let in, in words for the client.</summary>
public enum JoinRefusal
{
    RoomFull,
    ServerFull,
    Draining,

    /// <summary>Too many of the same address have come and not connected.</summary>
    TooManyNew,

    /// <summary>He would have to wait in the lobby, which a WHIP or WHEP client cannot.</summary>
    Waiting,

    /// <summary>The room refuses him: locked, ended, banned, denied; <see cref="JoinRefusedException.Cause"/> says why.</summary>
    Refused,
}

/// <summary>The server cannot take somebody in now.</summary>
public sealed class JoinRefusedException(JoinRefusal refusal, string message) : Exception(message)
{
    public JoinRefusal Refusal { get; } = refusal;

    /// <summary>What the room's control said; null where the server itself refused.</summary>
    public ControlException? Cause { get; init; }
}

/// <summary>An offer (SDP) that cannot be answered; the message says why, for the client.</summary>
public sealed class OfferRefusedException(string message, bool isMalformed) : Exception(message)
{
    /// <summary>True: not SDP, or broken SDP. False: good SDP without anything that both sides can do.</summary>
    public bool IsMalformed { get; } = isMalformed;

    /// <summary>The offer may be good, but the server has too much to do.</summary>
    public bool IsBusy { get; init; }

    /// <summary>The offer may be good, but not now: he waits in the lobby, or the session has ended.</summary>
    public bool IsConflict { get; init; }
}
