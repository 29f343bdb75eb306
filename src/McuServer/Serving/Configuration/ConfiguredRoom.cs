using McuServer.Conference.Control;

namespace McuServer.Serving.Configuration;

/// <summary>A room of the configuration; what is left out is as in "rooms".</summary>
internal sealed record ConfiguredRoom
{
    public required string Id { get; init; }

    public string? Title { get; init; }

    public string? Language { get; init; }

    public string? Layout { get; init; }

    public LobbyPolicy? Lobby { get; init; }

    public bool? WaitForHost { get; init; }

    public int? MaxParticipants { get; init; }

    public int? MaxOnStage { get; init; }

    public RoomSettings Over(RoomSettings defaults) => defaults with
    {
        Title = Title ?? defaults.Title,
        Language = Language ?? defaults.Language,
        Layout = Layout ?? defaults.Layout,
        Lobby = Lobby ?? defaults.Lobby,
        WaitForHost = WaitForHost ?? defaults.WaitForHost,
        MaxParticipants = MaxParticipants ?? defaults.MaxParticipants,
        MaxOnStage = MaxOnStage ?? defaults.MaxOnStage,
    };
}
