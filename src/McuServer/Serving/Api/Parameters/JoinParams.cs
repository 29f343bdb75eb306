using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace McuServer.Serving.Api.Parameters;

/// <summary>How somebody comes in.</summary>
internal sealed record JoinParams
{
    [StringLength(256, MinimumLength = 1), Description("For tokens that name nobody, and in development mode")]
    public string? Name { get; init; }

    [AllowedValues("host", "cohost", "panelist", "attendee"), Description("In development mode; with a token its role counts")]
    public string? Role { get; init; }
}
