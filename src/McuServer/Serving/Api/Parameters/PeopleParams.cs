using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Api.Parameters;

/// <summary>One participant, or another thing with an id.</summary>
internal record IdParams
{
    [StringLength(64, MinimumLength = 1)]
    public required string Id { get; init; }
}

/// <summary>Somebody; left out: oneself.</summary>
internal record OptionalIdParams
{
    [StringLength(64, MinimumLength = 1), Description("Left out: oneself")]
    public string? Id { get; init; }
}

internal sealed record ListPeopleParams : ListParams
{
    public Role? Role { get; init; }
}

internal sealed record UpdatePersonParams : IdParams
{
    [StringLength(64, MinimumLength = 1)]
    public string? Name { get; init; }

    [StringLength(64), Description("\"\": none")]
    public string? Title { get; init; }

    public Role? Role { get; init; }

    [Range(-1_000_000, 1_000_000), Description("Place in lists and pictures, lower is earlier")]
    public int? Order { get; init; }
}

internal sealed record RemovePersonParams : IdParams
{
    [Description("The same identity is not let in again")]
    public bool? Ban { get; init; }
}

internal sealed record MutePersonParams : IdParams
{
    public required MediaKind Media { get; init; }

    [Description("false of somebody else only gives the right to unmute back")]
    public required bool Muted { get; init; }

    [Description("Whether the person may not unmute himself")]
    public bool? Lock { get; init; }
}

internal sealed record MuteOwnParams
{
    public required MediaKind Media { get; init; }

    public required bool Muted { get; init; }
}

internal sealed record AskParams : IdParams
{
    public required MediaKind Media { get; init; }
}

internal sealed record MuteAllParams
{
    public required MediaKind Media { get; init; }

    [ItemCount(0, 4), Description("Roles that are left alone")]
    public IReadOnlyList<Role>? Except { get; init; }

    public bool? Lock { get; init; }
}

internal sealed record AnswerParams : OptionalIdParams
{
    public required bool Accept { get; init; }
}

internal sealed record ReactionParams
{
    [AllowedValues("clap", "heart", "laugh", "thumbs-up", "surprise")]
    public required string Reaction { get; init; }
}

internal sealed record ChatMuteParams : IdParams
{
    public required bool Muted { get; init; }
}

internal sealed record SubscribeParams
{
    public required bool On { get; init; }
}

internal sealed record ReceiveParams : OptionalIdParams
{
    [Description("False: audio only")]
    public required bool Video { get; init; }

    [StringLength(48, MinimumLength = 1), Description("A view of the layout; left out, or where the layout has none of this name: that of the role")]
    public string? View { get; init; }
}
