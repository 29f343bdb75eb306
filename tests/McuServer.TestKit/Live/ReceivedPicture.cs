using McuServer.Conference.Codecs;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.TestKit.Live;

/// <summary>The screen of a <see cref="TestPeer"/>: packets become frames, frames pictures; the last one is kept.</summary>
public sealed class ReceivedPicture : IDisposable
{
    private readonly EncodedFramePool _frames = new();
    private readonly DecodedFramePool _pictures = new();
    private readonly PacketCellPool _cells = new(maxCells: 8192);
    private readonly bool _decodes;
    private VideoFrameAssembler? _assembler;
    private FFmpegVideoDecoder? _decoder;
    private ReceiveLayer? _layer;
    private bool _isBroken = true;

    public ReceivedPicture(TestPeerOptions options) => _decodes = options.Decodes;

    /// <summary>With payload; retransmitted ones included.</summary>
    public long PacketCount { get; private set; }

    public long PayloadBytes { get; private set; }

    public long RecoveredCount { get; private set; }

    public long PaddingOnlyCount { get; private set; }

    /// <summary>Whole frames in decodable order.</summary>
    public long FrameCount { get; private set; }

    public long KeyFrameCount { get; private set; }

    /// <summary>Frames that the decoder refused.</summary>
    public long BrokenCount { get; private set; }

    public long PictureCount { get; private set; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    public TimeSpan LastFrameAt { get; private set; }

    /// <summary>The longest time between two frames, since this was set to zero.</summary>
    public TimeSpan LongestGap { get; set; }

    /// <summary>RTP time of the last frame, extended.</summary>
    public long LastRtpTime { get; private set; }

    public VideoFrameAssembler? Assembler => _assembler;

    /// <summary>The last picture; belongs to this object and is gone with the next one.</summary>
    public VideoFrame? Last { get; private set; }

    /// <summary>Sees each picture, and its RTP time.</summary>
    public Action<VideoFrame, long>? Decoded { get; set; }

    public void Dispose()
    {
        Last?.Release();
        _assembler?.Dispose();
        _decoder?.Dispose();
        _frames.Dispose();
        _pictures.Dispose();
        _cells.Dispose();
    }

    public void Insert(TimeSpan now, ReceiveLayer layer, in ReceivedPacket packet, RtpVideoCodec codec)
    {
        if (_assembler is null || _assembler.Codec != codec || !ReferenceEquals(layer, _layer))
        {
            Start(layer, codec);
        }

        PacketCount += packet.IsPaddingOnly ? 0 : 1;
        PaddingOnlyCount += packet.IsPaddingOnly ? 1 : 0;
        PayloadBytes += packet.Payload.Length;
        RecoveredCount += packet.IsRecovered ? 1 : 0;
        _assembler!.Insert(now, packet.Sequence, packet.Timestamp, packet.Marker, packet.Payload, packet.IsPaddingOnly);
        TakeFrames();
    }

    /// <summary>To be called every 20 ms.</summary>
    public void Advance(TimeSpan now, TimeSpan roundTrip)
    {
        if (_assembler is null)
        {
            return;
        }

        _assembler.RoundTrip = roundTrip;
        _assembler.Advance(now);
        TakeFrames();
        if (_assembler.NeedsKeyFrame || (_decodes && _isBroken))
        {
            _layer!.Stream.KeyFrames.Request(now);
        }
    }

    private void Start(ReceiveLayer layer, RtpVideoCodec codec)
    {
        _assembler?.Dispose();
        _assembler = new VideoFrameAssembler(codec, _frames, _cells);
        _layer = layer;
        _decoder?.Dispose();
        _decoder = _decodes ? new FFmpegVideoDecoder(CodecSettings.ForVideo(TestPeer.ToNative(codec)), _pictures) : null;
        _isBroken = true;
    }

    private void TakeFrames()
    {
        while (_assembler!.TryTake(out EncodedFrame? frame, out AssembledFrameInfo info))
        {
            if (FrameCount > 0 && info.LastArrival - LastFrameAt > LongestGap)
            {
                LongestGap = info.LastArrival - LastFrameAt;
            }

            FrameCount++;
            (LastFrameAt, LastRtpTime) = (info.LastArrival, info.RtpTime);
            if (info.IsKeyFrame)
            {
                KeyFrameCount++;
                _layer!.Stream.OnKeyFrame(info.FirstSequence);
            }

            frame!.PlayoutTime = info.LastArrival;
            Decode(frame, info);
            frame.Release();
        }
    }

    private void Decode(EncodedFrame frame, in AssembledFrameInfo info)
    {
        if (_decoder is null || (_isBroken && !frame.IsKeyFrame))
        {
            return;
        }

        _isBroken = !_decoder.Submit(frame);
        BrokenCount += _isBroken ? 1 : 0;
        while (_decoder.TryTake(out VideoFrame? picture))
        {
            PictureCount++;
            (Width, Height) = (picture!.Width, picture.Height);
            Last?.Release();
            Last = picture;
            Decoded?.Invoke(picture, info.RtpTime);
        }
    }
}
