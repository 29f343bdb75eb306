using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace McuServer.Serving.Api.Parameters;

internal sealed record PlayParams
{
    [StringLength(180, MinimumLength = 1), Description("Name of a file that files.list has")]
    public required string File { get; init; }

    [Description("Begins again at its end, until it is stopped")]
    public bool? Loop { get; init; }
}

internal sealed record PlayIdParams
{
    [StringLength(64, MinimumLength = 1)]
    public required string Id { get; init; }
}
