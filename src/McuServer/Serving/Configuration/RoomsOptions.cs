using McuServer.Conference.Control;

namespace McuServer.Serving.Configuration;

/// <summary>What every room begins with.</summary>
internal sealed record RoomsOptions
{
    public string DefaultLayout { get; set; } = "grid-auto";

    /// <summary>BCP 47 primary language: chooses texts of layouts.</summary>
    public string Language { get; set; } = "ko";

    /// <summary>Zone of the clock in the picture, by its name in the IANA database; empty: the machine's.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>Of the picture that is sent; the layout's own proportions are kept inside it.</summary>
    public int CanvasWidthPx { get; set; } = 1280;

    public int CanvasHeightPx { get; set; } = 720;

    public int FramesPerS { get; set; } = 30;

    /// <summary>In order of preference: vp8, h264, vp9, av1.</summary>
    public IReadOnlyList<string> VideoCodecs { get; set; } = ["vp8", "h264"];

    public int VideoBitrateKbps { get; set; } = 1500;

    public int AudioBitrateKbps { get; set; } = 64;

    /// <summary>Silence is not sent (Opus DTX).</summary>
    public bool AudioDtx { get; set; }

    /// <summary>Voices are brought to one loudness.</summary>
    public bool Levelling { get; set; } = true;

    /// <summary>Browsers send their camera in three sizes, so that small tiles cost little.</summary>
    public bool Simulcast { get; set; } = true;

    public int MaxParticipants { get; set; } = 100;

    public int MaxRooms { get; set; } = 50;

    /// <summary>How long the place of somebody who lost the connection is kept.</summary>
    public int SeatKeptMs { get; set; } = 30_000;

    /// <summary>Rooms that there are from the start.</summary>
    public IReadOnlyList<ConfiguredRoom> List { get; set; } = [];

    /// <summary>A room comes to be when the first person joins it; false: only rooms of the list and of the API can be joined.</summary>
    public bool CreateOnJoin { get; set; } = true;

    /// <summary>How long a room without anybody inside is remembered, if it came to be by a join.</summary>
    public int EmptyKeptMs { get; set; } = 3_600_000;

    public LobbyPolicy Lobby { get; set; } = LobbyPolicy.Accept;

    public bool WaitForHost { get; set; }

    public int MaxOnStage { get; set; } = 25;

    public int MaxScreens { get; set; } = 1;

    /// <summary>After the last host and co-host have gone for so long, the event ends for all; 0: it goes on.</summary>
    public int EndsWithoutHostAfterMs { get; set; }

    /// <summary>Files of the media folder, shown and heard before the first host comes; empty: none.</summary>
    public string HoldPicture { get; set; } = "";

    public string HoldMusic { get; set; } = "";

    /// <summary>What a room has whose maker says nothing.</summary>
    public RoomSettings ToSettings() => new()
    {
        Language = Language,
        TimeZone = TimeZone,
        Levelling = Levelling,
        Layout = DefaultLayout,
        Lobby = Lobby,
        WaitForHost = WaitForHost,
        MaxParticipants = MaxParticipants,
        MaxOnStage = MaxOnStage,
        MaxScreens = MaxScreens,
        EndsWithoutHostAfter = EndsWithoutHostAfterMs == 0 ? null : TimeSpan.FromMilliseconds(EndsWithoutHostAfterMs),
        HoldPicture = HoldPicture.Length == 0 ? null : HoldPicture,
        HoldMusic = HoldMusic.Length == 0 ? null : HoldMusic,
    };
}
