using McuServer.Media.Layouts;

namespace McuServer.Conference.Control;

/// <summary>Whether one kind of media of somebody is off, and whether a host forbids to switch it on.</summary>
internal sealed class MediaSwitch
{
    public bool IsMuted { get; set; }

    public bool IsLocked { get; set; }

    /// <summary>Number of the last "mute all" that has had its effect here.</summary>
    public int MuteAllNumber { get; set; }
}

/// <summary>
/// Somebody who is inside, or was: the same object when he comes back. Guarded by the lock of the <see cref="RoomControl"/>.
/// </summary>
internal sealed class Member(string id)
{
    private readonly MediaSwitch[] _switches = [new(), new(), new()];

    public string Id { get; } = id;

    /// <summary>What the token says; <see cref="Role"/> may be another one by a host's decision.</summary>
    public Role TokenRole { get; set; }

    /// <summary>Permissions that the token names; null: those of the role.</summary>
    public IReadOnlyList<string>? Granted { get; set; }

    public Role Role { get; set; }

    public bool IsHost => Rights.IsHost(Role);

    public string Name { get; set; } = "";

    /// <summary>As he called himself at the door; a host's renaming outlives a reload with the same name.</summary>
    public string GivenName { get; set; } = "";

    public string? Title { get; set; }

    public string? GivenTitle { get; set; }

    public StagePlace Stage { get; set; }

    public bool HasVideo { get; set; }

    public bool SharesScreen { get; set; }

    public bool IsConnected { get; set; }

    /// <summary>Others have been told that he is there.</summary>
    public bool IsTold { get; set; }

    /// <summary>Was thrown out: only a host's decision at the lobby lets him in again.</summary>
    public bool IsKicked { get; set; }

    /// <summary>The browser that he came with last; null: none is known.</summary>
    public string? Visitor { get; set; }

    public TimeSpan JoinedAt { get; set; }

    public TimeSpan? HandRaisedAt { get; set; }

    public TimeSpan? PinnedAt { get; set; }

    public TimeSpan? ScreenPinnedAt { get; set; }

    public string? Seat { get; set; }

    public int Order { get; set; }

    public bool IsChatMuted { get; set; }

    public ConnectionQuality Quality { get; set; }

    public RateWindow ChatRate { get; } = new(5, TimeSpan.FromSeconds(5));

    public RateWindow ReactionRate { get; } = new(5, TimeSpan.FromSeconds(5));

    public MediaSwitch this[MediaKind media] => _switches[(int)media];

    /// <summary>The earlier of both pins; null: none.</summary>
    public TimeSpan? FirstPin => PinnedAt is { } camera && !(ScreenPinnedAt < camera) ? camera : ScreenPinnedAt;

    public void Unpin()
    {
        PinnedAt = null;
        ScreenPinnedAt = null;
    }

    /// <summary>What ends with a stay; the rest is remembered.</summary>
    public void EndStay()
    {
        Stage = Stage == StagePlace.Invited ? StagePlace.Off : Stage;
        HasVideo = false;
        SharesScreen = false;
        IsConnected = false;
        IsTold = false;
        HandRaisedAt = null;
        Quality = ConnectionQuality.Excellent;
    }
}
