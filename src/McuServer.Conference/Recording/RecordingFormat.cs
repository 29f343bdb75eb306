using McuServer.Media.Egress;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Conference.Recording;

/// <summary>What a recording's file holds: sound is Opus in all of them, since that is encoded for the audience anyway.</summary>
internal sealed record RecordingFormat(RecordingContainer Container, Rendition Rendition)
{
    public string Ending => EndingOf(Container);

    /// <summary>
    /// An encode that somebody receives already costs nothing, so its codec decides, as far as the container holds it; else
    /// the container's own default. The form is the layout's at the start, and stays: a file has one size.
    /// </summary>
    /// <param name="wanted">Null: what fits the codec best.</param>
    public static RecordingFormat Choose(IRecordableRoom room, Audience audience, RecordingContainer? wanted)
    {
        ViewSpec? view = Views.For(room.Layout, audience);
        Rendition? shared = null;
        foreach (RenditionInUse inUse in room.RenditionsInUse)
        {
            VideoCodec codec = inUse.Rendition.Codec;
            bool isFit = inUse.ViewId == view?.Id && codec != VideoCodec.Raw && (wanted is not { } container || Holds(container, codec));
            // Of several the one that most players know: the codecs stand in that order.
            shared = isFit && (shared is null || codec < shared.Codec) ? inUse.Rendition : shared;
        }

        RecordingContainer chosen = wanted ?? (shared is null ? RecordingContainer.Mp4 : BestFor(shared.Codec));
        if (shared is null)
        {
            shared = room.RenditionFor(DefaultOf(chosen));
            shared = Views.Turns(shared, room.Layout, view) ? shared.Turned() : shared;
        }

        return new RecordingFormat(chosen, shared);
    }

    public static string EndingOf(RecordingContainer container) => container switch
    {
        RecordingContainer.Mp4 => "mp4",
        RecordingContainer.Mkv => "mkv",
        _ => "webm",
    };

    private static bool Holds(RecordingContainer container, VideoCodec codec) => container switch
    {
        RecordingContainer.Mp4 => codec != VideoCodec.Vp8,
        RecordingContainer.Webm => codec != VideoCodec.H264,
        _ => true,
    };

    private static RecordingContainer BestFor(VideoCodec codec) =>
        codec == VideoCodec.H264 ? RecordingContainer.Mp4 : RecordingContainer.Webm;

    private static VideoCodec DefaultOf(RecordingContainer container) =>
        container == RecordingContainer.Webm ? VideoCodec.Vp8 : VideoCodec.H264;
}
