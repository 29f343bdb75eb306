using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using McuServer.Conference.Control;

namespace McuServer.Serving.Api.Parameters;

internal sealed record ApplyLayoutParams
{
    [StringLength(64, MinimumLength = 1), Description("Of the catalogue")]
    public required string Id { get; init; }
}

internal sealed record SeatParams
{
    [StringLength(64, MinimumLength = 1)]
    public required string Seat { get; init; }

    [StringLength(64, MinimumLength = 1)]
    public required string Participant { get; init; }
}

internal sealed record ClearSeatParams
{
    [StringLength(64, MinimumLength = 1)]
    public required string Seat { get; init; }
}

internal sealed record PinParams
{
    [StringLength(64, MinimumLength = 1)]
    public required string Participant { get; init; }

    [Description("video (when left out) or screen")]
    public MediaKind? Media { get; init; }
}

internal sealed record SwapParams
{
    [StringLength(64, MinimumLength = 1)]
    public required string A { get; init; }

    [StringLength(64, MinimumLength = 1)]
    public required string B { get; init; }
}

internal sealed record PageParams
{
    [Range(0, 10_000)]
    public required int Page { get; init; }
}

internal sealed record FreezeParams
{
    public required bool Frozen { get; init; }
}
