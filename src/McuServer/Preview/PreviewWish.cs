namespace McuServer.Preview;

/// <summary>For whom a layout is drawn when nobody is there yet.</summary>
internal sealed record PreviewWish
{
    public const int MaxTiles = 100;

    public const int MaxScreens = 3;

    public const int MaxPinned = 3;

    /// <summary>People on the stage, 0 to <see cref="MaxTiles"/>.</summary>
    public int Tiles { get; init; } = 5;

    /// <summary>Shared screens, 0 to <see cref="MaxScreens"/>.</summary>
    public int Screens { get; init; }

    /// <summary>Pinned people, 0 to <see cref="MaxPinned"/>.</summary>
    public int Pinned { get; init; }

    /// <summary>Null: the base layout.</summary>
    public string? View { get; init; }

    /// <summary>BCP 47 primary language of the texts.</summary>
    public string Language { get; init; } = "ko";

    /// <summary>Pixels of a picture's longer side at most; null: the canvas's own.</summary>
    public int? MaxSide { get; init; }
}
