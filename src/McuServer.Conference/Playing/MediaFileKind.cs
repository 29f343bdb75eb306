namespace McuServer.Conference.Playing;

/// <summary>What a file gives when it is played.</summary>
public enum MediaFileKind
{
    /// <summary>Moving pictures, with or without sound.</summary>
    Video,

    /// <summary>Sound alone: heard, without a tile.</summary>
    Sound,

    /// <summary>One picture, shown until it is stopped.</summary>
    Picture,
}
