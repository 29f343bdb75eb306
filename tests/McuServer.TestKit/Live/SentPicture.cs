using McuServer.Rtp.PayloadFormats;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.TestKit.Live;

/// <summary>One picture that a <see cref="TestPeer"/> sends: a camera, one layer of it, or a screen.</summary>
public sealed class SentPicture : IDisposable
{
    /// <summary>So that a retransmission with all header extensions stays within 1200 bytes.</summary>
    private const int MaxPayloadBytes = 1100;

    private readonly IVideoFeed _feed;
    private readonly IPacketizer _packetizer;
    private readonly PacketHistory _history = new();
    private readonly byte[] _payloads = new byte[1 << 20];
    private readonly PayloadSlice[] _slices = new PayloadSlice[1024];
    private bool _needsKeyFrame = true;

    internal SentPicture(SendTrack track, RtpVideoCodec codec, IVideoFeed feed, uint firstTimestamp)
    {
        Track = track;
        Codec = codec;
        _feed = feed;
        _packetizer = PayloadFormat.Packetizer(codec);
        FirstTimestamp = firstTimestamp;
    }

    public SendTrack Track { get; }

    public RtpVideoCodec Codec { get; }

    /// <summary>RTP time when the peer began to send.</summary>
    public uint FirstTimestamp { get; }

    /// <summary>The camera is covered: nothing is sent.</summary>
    public bool IsPaused { get; set; }

    public long FrameCount { get; private set; }

    public long KeyFrameCount { get; private set; }

    /// <summary>Requests of the other side (PLI, FIR).</summary>
    public long RequestCount { get; private set; }

    public void RequestKeyFrame()
    {
        RequestCount++;
        _needsKeyFrame = true;
    }

    public void Dispose() => _feed.Dispose();

    /// <param name="place">Of the picture on the clock of its sender, 90 kHz.</param>
    internal void Send(TimeSpan now, PeerTransport transport, long place)
    {
        if (IsPaused || !Track.IsActive || !transport.IsReady)
        {
            _needsKeyFrame |= !IsPaused;
            return;
        }

        ReadOnlySpan<byte> frame = _feed.Next(_needsKeyFrame, out bool isKeyFrame);
        _needsKeyFrame = false;
        PayloadWriter writer = new(_payloads, _slices);
        if (!_packetizer.TryPacketize(frame, MaxPayloadBytes, ref writer))
        {
            throw new InvalidOperationException("This frame cannot be cut into packets.");
        }

        uint timestamp = unchecked(FirstTimestamp + (uint)place);
        long first = _history.NextIndex;
        for (int i = 0; i < writer.Count; i++)
        {
            _history.Add(now, writer[i], timestamp, writer.Slices[i].IsMarker, isKeyFrame);
        }

        transport.TrySend(now, now, Track, _history, first, writer.Count);
        FrameCount++;
        KeyFrameCount += isKeyFrame ? 1 : 0;
    }
}
