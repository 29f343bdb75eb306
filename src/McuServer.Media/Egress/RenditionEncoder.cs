using McuServer.Media.Codecs;
using McuServer.Media.Frames;

namespace McuServer.Media.Egress;

/// <summary>
/// One encode shared by all who watch the same picture in the same form. The video loop stages a canvas, a worker
/// encodes it, the loop collects the encoded frames and hands them out. One canvas at a time: the loop collects before it
/// stages the next.
/// </summary>
public sealed class RenditionEncoder : IWork, IEncodedSink, IDisposable
{
    private readonly IVideoEncoder _encoder;
    private readonly EncodedFramePool _pool;
    private readonly List<EncodedFrame> _encoded = new(8);
    private VideoFrame? _canvas;
    private long _frameIndex;
    private bool _forceKeyFrame = true;

    public RenditionEncoder(Rendition rendition, IVideoEncoder encoder, EncodedFramePool pool)
    {
        Rendition = rendition;
        BitrateBps = rendition.BitrateBps;
        _encoder = encoder;
        _pool = pool;
    }

    public Rendition Rendition { get; }

    /// <summary>Pictures encoded.</summary>
    public long EncodedCount { get; private set; }

    public long KeyFrameCount { get; private set; }

    /// <summary>The target of the pictures from the next one on.</summary>
    public int BitrateBps { get; private set; }

    /// <summary>The next picture will be a key frame: somebody joined or lost one.</summary>
    public void RequestKeyFrame() => _forceKeyFrame = true;

    public void SetBitrate(int bitrateBps)
    {
        _encoder.SetBitrate(bitrateBps);
        BitrateBps = bitrateBps;
    }

    /// <summary>Takes over the caller's reference to the canvas, which is encoded by the next <see cref="Do"/>.</summary>
    public void Stage(VideoFrame canvas, long frameIndex)
    {
        _canvas = canvas;
        _frameIndex = frameIndex;
    }

    public void Do(int index)
    {
        VideoFrame canvas = _canvas!;
        _canvas = null;
        bool forceKeyFrame = _forceKeyFrame;
        _forceKeyFrame = false;
        _encoder.Encode(canvas.View, _frameIndex, forceKeyFrame, this);
        canvas.Release();
        EncodedCount++;
    }

    /// <summary>What came of the last <see cref="Do"/>; borrowed until <see cref="Clear"/>.</summary>
    public IReadOnlyList<EncodedFrame> Encoded => _encoded;

    public void Clear()
    {
        foreach (EncodedFrame frame in _encoded)
        {
            frame.Release();
        }

        _encoded.Clear();
    }

    public void Write(ReadOnlySpan<byte> data, TimeSpan playoutTime, TimeSpan duration, bool isKeyFrame)
    {
        EncodedFrame frame = _pool.Rent();
        frame.Set(data);
        frame.PlayoutTime = playoutTime;
        frame.Duration = duration;
        frame.IsKeyFrame = isKeyFrame;
        KeyFrameCount += isKeyFrame ? 1 : 0;
        _encoded.Add(frame);
    }

    public void Dispose()
    {
        _canvas?.Release();
        _canvas = null;
        Clear();
        _encoder.Dispose();
    }
}
