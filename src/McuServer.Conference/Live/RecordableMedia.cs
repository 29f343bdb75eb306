using McuServer.Conference.Recording;
using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Conference.Live;

/// <summary>A live room's media as a recording sees them.</summary>
internal sealed class RecordableMedia(LiveRoom media, int opusBitrateBps, ColorMatrix matrix, Func<VideoCodec, Rendition> renditionFor)
    : IRecordableRoom
{
    public Layout Layout => media.Room.Layout;

    public IReadOnlyList<RenditionInUse> RenditionsInUse => media.Egress.RenditionsInUse;

    public int OpusBitrateBps => opusBitrateBps;

    public ColorMatrix CanvasMatrix => matrix;

    public event Action? Ended
    {
        add => media.Ended += value;
        remove => media.Ended -= value;
    }

    public Rendition RenditionFor(VideoCodec codec) => renditionFor(codec);

    public bool TryPost(Action<EgressPipeline> command) => media.TryPost(_ => command(media.Egress));
}
