namespace McuServer.Serving.Configuration;

/// <summary>What every room begins with.</summary>
internal sealed record RoomsOptions
{
    public string DefaultLayout { get; init; } = "grid-auto";

    /// <summary>BCP 47 primary language: chooses texts of layouts.</summary>
    public string Language { get; init; } = "ko";

    /// <summary>Of the picture that is sent; the layout's own proportions are kept inside it.</summary>
    public int CanvasWidthPx { get; init; } = 1280;

    public int CanvasHeightPx { get; init; } = 720;

    public int FramesPerS { get; init; } = 30;

    /// <summary>In order of preference: vp8, h264, vp9, av1.</summary>
    public IReadOnlyList<string> VideoCodecs { get; init; } = ["vp8", "h264"];

    public int VideoBitrateKbps { get; init; } = 1500;

    public int AudioBitrateKbps { get; init; } = 64;

    /// <summary>Silence is not sent (Opus DTX).</summary>
    public bool AudioDtx { get; init; }

    /// <summary>Browsers send their camera in three sizes, so that small tiles cost little.</summary>
    public bool Simulcast { get; init; } = true;

    public int MaxParticipants { get; init; } = 100;

    public int MaxRooms { get; init; } = 50;

    /// <summary>How long the place of somebody who lost the connection is kept.</summary>
    public int SeatKeptMs { get; init; } = 30_000;
}
