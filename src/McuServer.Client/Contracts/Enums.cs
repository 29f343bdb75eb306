namespace McuServer.Client.Contracts;

/// <summary>Values that this client does not know are read as the first one, Unknown.</summary>
public enum Role
{
    Unknown,
    Host,
    Cohost,
    Panelist,
    Attendee,
    Recorder,
}

public enum MediaKind
{
    Unknown,
    Audio,
    Video,
    Screen,
}

public enum StagePlace
{
    Unknown,
    Off,
    Invited,
    On,
}

public enum ConnectionQuality
{
    Unknown,
    Excellent,
    Good,
    Poor,
    Lost,
}

public enum LobbyPolicy
{
    Unknown,
    Accept,
    Deny,
    Ask,
}

public enum ChatScope
{
    Unknown,
    All,
    Hosts,
    Private,
}
