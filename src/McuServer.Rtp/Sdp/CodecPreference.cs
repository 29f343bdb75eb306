namespace McuServer.Rtp.Sdp;

/// <summary>A codec that we do, in the order of what we like best.</summary>
/// <param name="Name">Encoding name: VP8, H264, VP9, AV1, opus, PCMU, PCMA.</param>
public sealed record CodecPreference(string Name)
{
    public static IReadOnlyList<CodecPreference> DefaultVideo { get; } = [new("VP8"), new("H264"), new("VP9"), new("AV1")];

    public static IReadOnlyList<CodecPreference> DefaultAudio { get; } = [new("opus")];
}
