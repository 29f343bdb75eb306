using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using McuServer.Conference.Recording;

namespace McuServer.Serving.Api.Parameters;

internal sealed record RecordingParams
{
    [StringLength(48, MinimumLength = 1), Description("Whose picture: an audience (attendee, panelist …) or a view of the layout; the recording's own when left out")]
    public string? View { get; init; }

    [Description("Left out: what fits the codec that the audience receives already")]
    public RecordingContainer? Container { get; init; }
}

internal record RecordingIdParams
{
    [StringLength(64, MinimumLength = 1)]
    public required string Id { get; init; }
}

internal sealed record RecordingFileParams : RecordingIdParams
{
    [StringLength(128, MinimumLength = 1), Description("Of recordings.link; then no token is needed")]
    public string? Ticket { get; init; }
}
