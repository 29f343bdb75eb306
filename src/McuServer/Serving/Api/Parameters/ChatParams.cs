using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using McuServer.Conference.Control;

namespace McuServer.Serving.Api.Parameters;

internal sealed record SayParams
{
    [StringLength(4000, MinimumLength = 1)]
    public required string Text { get; init; }

    public required ChatScope Scope { get; init; }

    [StringLength(64, MinimumLength = 1), Description("Of a private message: the participant")]
    public string? To { get; init; }
}

internal sealed record CloseChatParams
{
    public required bool Closed { get; init; }
}
