using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Api.Parameters;

/// <summary>Settings of a room; in a merge patch, what is left out stays.</summary>
internal record RoomSettingsParams
{
    [StringLength(128)]
    public string? Title { get; init; }

    [RegularExpression("^[a-z]{2,3}$")]
    public string? Language { get; init; }

    [StringLength(64), Description("Zone of the clock in the picture, such as Asia/Seoul; \"\": the server's")]
    public string? TimeZone { get; init; }

    [Description("Whether voices are brought to one loudness")]
    public bool? Levelling { get; init; }

    public LobbyPolicy? Lobby { get; init; }

    public bool? WaitForHost { get; init; }

    [Range(1, RoomRules.MaxParticipants)]
    public int? MaxParticipants { get; init; }

    [Range(1, RoomRules.MaxOnStage)]
    public int? MaxOnStage { get; init; }

    [Range(0, RoomRules.MaxScreens)]
    public int? MaxScreens { get; init; }

    [Range(0, 86_400_000), Description("Ends the event for all so long after the last host and co-host have gone; null: never")]
    public Optional<long?> EndsWithoutHostAfterMs { get; init; }

    [StringLength(128), Description("File of the media folder that is shown before the first host comes; \"\": none")]
    public string? HoldPicture { get; init; }

    [StringLength(128), Description("File of the media folder that is heard before the first host comes; \"\": none")]
    public string? HoldMusic { get; init; }

    public RoomSettings Over(RoomSettings before) => before with
    {
        Title = Title ?? before.Title,
        Language = Language ?? before.Language,
        TimeZone = TimeZone ?? before.TimeZone,
        Levelling = Levelling ?? before.Levelling,
        Lobby = Lobby ?? before.Lobby,
        WaitForHost = WaitForHost ?? before.WaitForHost,
        MaxParticipants = MaxParticipants ?? before.MaxParticipants,
        MaxOnStage = MaxOnStage ?? before.MaxOnStage,
        MaxScreens = MaxScreens ?? before.MaxScreens,
        EndsWithoutHostAfter = EndsWithoutHostAfterMs is { IsGiven: true } given
            ? given.Value is { } ms ? TimeSpan.FromMilliseconds(ms) : null
            : before.EndsWithoutHostAfter,
        HoldPicture = HoldPicture is null ? before.HoldPicture : HoldPicture.Length == 0 ? null : HoldPicture,
        HoldMusic = HoldMusic is null ? before.HoldMusic : HoldMusic.Length == 0 ? null : HoldMusic,
    };
}

internal sealed record CreateRoomParams : RoomSettingsParams
{
    [StringLength(64, MinimumLength = 1), Description("Name of the room: letters and digits of any script, '-', '_' and '.'")]
    public required string Id { get; init; }

    [StringLength(64, MinimumLength = 1), Description("Id of the layout at the start")]
    public string? Layout { get; init; }
}

internal sealed record LockParams
{
    public required bool Locked { get; init; }
}

internal record ListParams
{
    [Range(1, 500)]
    public int? Limit { get; init; }

    [StringLength(512, MinimumLength = 1), Description("\"next\" of the answer before")]
    public string? Cursor { get; init; }
}

internal sealed record TokenParams
{
    public required Role Role { get; init; }

    [StringLength(64, MinimumLength = 1), Description("Identity of the person; left out: a new one")]
    public string? Id { get; init; }

    [Description("One link for many: everybody who comes by it is somebody new and says the own name")]
    public bool? Shared { get; init; }

    [StringLength(64, MinimumLength = 1), Description("Left out: the person says it at joining")]
    public string? Name { get; init; }

    [StringLength(64, MinimumLength = 1)]
    public string? Title { get; init; }

    [Range(60, 31_622_400), Description("Left out: 12 hours")]
    public int? ExpiresInS { get; init; }
}

/// <summary>Policies by role; what is left out stays.</summary>
internal sealed record PoliciesParams
{
    public PolicyPatch? Panelist { get; init; }

    public PolicyPatch? Attendee { get; init; }
}

internal sealed record PolicyPatch
{
    public bool? Microphone { get; init; }

    public bool? Camera { get; init; }

    public bool? Screen { get; init; }

    public bool? ChatAll { get; init; }

    public bool? ChatHosts { get; init; }

    public bool? ChatPrivate { get; init; }

    public bool? SeeList { get; init; }

    public bool? Record { get; init; }

    public RolePolicies Over(RolePolicies before) => new()
    {
        Microphone = Microphone ?? before.Microphone,
        Camera = Camera ?? before.Camera,
        Screen = Screen ?? before.Screen,
        ChatAll = ChatAll ?? before.ChatAll,
        ChatHosts = ChatHosts ?? before.ChatHosts,
        ChatPrivate = ChatPrivate ?? before.ChatPrivate,
        SeeList = SeeList ?? before.SeeList,
        Record = Record ?? before.Record,
    };
}
