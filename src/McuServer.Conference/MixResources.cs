using McuServer.Conference.Codecs;
using McuServer.Media;
using McuServer.Media.Codecs;
using McuServer.Media.Composition;
using McuServer.Media.Egress;
using McuServer.Media.Frames;

namespace McuServer.Conference;

/// <summary>What all rooms of a process share: pools, threads, and the makers of codecs and painters.</summary>
public sealed class MixResources : IDisposable
{
    private readonly Func<IOverlayPainter> _createPainter;

    /// <param name="threadCount">Threads for decoding, composing and encoding, the caller's included.</param>
    /// <param name="createPainter">Its painters draw for canvases of the same matrix.</param>
    /// <param name="canvasMatrix">
    /// In which everything is composed and encoded. BT.709 for files; BT.601 for WebRTC, whose receivers take pictures of
    /// VP8 and of unmarked H.264 for it: then what cameras send needs no conversion.
    /// </param>
    public MixResources(
        int threadCount, Func<IOverlayPainter> createPainter, ColorMatrix canvasMatrix = ColorMatrix.Bt709)
    {
        Workers = new WorkerSet(threadCount);
        Frames = new FramePool(canvasMatrix: canvasMatrix);
        CreateVideoEncoder = CreateFFmpegEncoder;
        _createPainter = createPainter;
    }

    public ColorMatrix CanvasMatrix => Frames.CanvasMatrix;

    public WorkerSet Workers { get; }

    /// <summary>
    /// Who encodes the distinct mixes of a tick: all workers where one thread drives everything; live, the thread of the
    /// sound alone, which must not wait behind pictures.
    /// </summary>
    public IWorkers SoundWorkers => SoundHasOwnThread ? InlineWorkers.Instance : Workers;

    public bool SoundHasOwnThread { get; init; }

    public FramePool Frames { get; }

    public DecodedFramePool DecodedFrames { get; } = new();

    public EncodedFramePool EncodedFrames { get; } = new();

    /// <summary>Live: while a large screen is shared, frames are traded for sharpness.</summary>
    public bool PacesScreens { get; init; }

    /// <summary>How often an encode may begin anew.</summary>
    public KeyFrameLimits KeyFrames { get; init; } = KeyFrameLimits.None;

    /// <summary>Makes what serves many receivers of an encode at once; null: each subscriber's own egress does.</summary>
    public Func<Rendition, KeyFrameFunnel, IRenditionEgress>? CreateRenditionEgress { get; set; }

    public Func<Rendition, IVideoEncoder> CreateVideoEncoder { get; init; }

    public Func<int, ITickEncoder> CreateTickEncoder { get; init; } = bitrateBps => new OpusTickEncoder(bitrateBps);

    public IOverlayPainter CreatePainter() => _createPainter();

    /// <summary>Pooled things that did not come back; zero when every room has ended.</summary>
    public int Outstanding => Frames.Outstanding + DecodedFrames.Outstanding + EncodedFrames.Outstanding;

    public void Dispose()
    {
        Workers.Dispose();
        Frames.Dispose();
        DecodedFrames.Dispose();
        EncodedFrames.Dispose();
    }

    private IVideoEncoder CreateFFmpegEncoder(Rendition rendition) => rendition.Codec == Native.VideoCodec.Raw
        ? new RawVideoEncoder(rendition)
        : new FFmpegVideoEncoder(rendition, CanvasMatrix);
}
