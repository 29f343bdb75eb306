using McuServer.Conference.Control;

namespace McuServer.Serving.Configuration;

/// <summary>A room of the configuration; what is left out is as in "rooms".</summary>
internal sealed record ConfiguredRoom
{
    public required string Id { get; init; }

    public string? Title { get; set; }

    public string? Language { get; set; }

    public string? TimeZone { get; set; }

    public bool? Levelling { get; set; }

    public string? Layout { get; set; }

    public LobbyPolicy? Lobby { get; set; }

    public bool? WaitForHost { get; set; }

    public int? MaxParticipants { get; set; }

    public int? MaxOnStage { get; set; }

    public RoomSettings Over(RoomSettings defaults) => defaults with
    {
        Title = Title ?? defaults.Title,
        Language = Language ?? defaults.Language,
        TimeZone = TimeZone ?? defaults.TimeZone,
        Levelling = Levelling ?? defaults.Levelling,
        Layout = Layout ?? defaults.Layout,
        Lobby = Lobby ?? defaults.Lobby,
        WaitForHost = WaitForHost ?? defaults.WaitForHost,
        MaxParticipants = MaxParticipants ?? defaults.MaxParticipants,
        MaxOnStage = MaxOnStage ?? defaults.MaxOnStage,
    };
}
