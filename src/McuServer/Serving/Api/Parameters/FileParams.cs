using System.ComponentModel.DataAnnotations;

namespace McuServer.Serving.Api.Parameters;

internal sealed record FileParams
{
    [StringLength(180, MinimumLength = 1)]
    public required string Name { get; init; }
}
