using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>
/// One encode on its way to all peers that receive it: packets are cut once, kept once for retransmission, and written for
/// every peer in one native call. <see cref="SetMembers"/>, <see cref="SetBitrate"/> and <see cref="WriteVideo"/> belong
/// to the thread of the pictures, the rest to the network thread.
/// </summary>
internal sealed class RenditionFanOut : IRenditionEgress
{
    private readonly PeerNetwork _network;
    private readonly Func<TimeSpan> _clock;
    private LivePeer[] _members = [];
    private int _bitrateBps;

    public RenditionFanOut(PeerNetwork network, Rendition rendition, KeyFrameFunnel keyFrames, Func<TimeSpan> clock)
    {
        _network = network;
        _clock = clock;
        KeyFrames = keyFrames;
        Rendition = rendition;
        Format = ToRtp(rendition.Codec);
        Packetizer = PayloadFormat.Packetizer(Format);
        SetBitrate(rendition.BitrateBps);
    }

    /// <summary>A peer that lost its picture asks here.</summary>
    public KeyFrameFunnel KeyFrames { get; }

    public Rendition Rendition { get; }

    public RtpVideoCodec Format { get; }

    public IPacketizer Packetizer { get; }

    /// <summary>Size of the last key frame; 0 before the first. The network thread's.</summary>
    public int KeyFrameBytes { get; set; }

    /// <summary>The last packets, for all peers. Made by the network thread at the first frame.</summary>
    public PacketHistory? History { get; set; }

    /// <summary>The encode's target now, of which each receiver's retransmissions may take their share.</summary>
    public int BitrateBps => Volatile.Read(ref _bitrateBps);

    public void SetBitrate(int bitrateBps) => Volatile.Write(ref _bitrateBps, bitrateBps);

    public void SetMembers(IReadOnlyList<Subscription> subscribers)
    {
        List<LivePeer> members = new(subscribers.Count);
        foreach (Subscription subscription in subscribers)
        {
            if (subscription.AudioEgress is PeerEgress egress)
            {
                egress.Peer.FanOut = this;
                members.Add(egress.Peer);
            }
        }

        _members = [.. members];
    }

    public void WriteVideo(EncodedFrame frame, FrameTimes times)
    {
        TimeSpan now = _clock();
        if (!_network.TrySendPicture(this, _members, frame, times, now))
        {
            // What follows cannot be decoded without the frame that was dropped.
            KeyFrames.Request(now);
        }
    }

    public void Dispose()
    {
    }

    private static RtpVideoCodec ToRtp(VideoCodec codec) => codec switch
    {
        VideoCodec.Vp8 => RtpVideoCodec.Vp8,
        VideoCodec.H264 => RtpVideoCodec.H264,
        VideoCodec.Vp9 => RtpVideoCodec.Vp9,
        VideoCodec.Av1 => RtpVideoCodec.Av1,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "No payload format."),
    };
}

/// <summary>A peer as a subscriber: its sound goes to the network thread packet by packet, its pictures by the fan-out of the encode.</summary>
internal sealed class PeerEgress(PeerNetwork network, LivePeer peer, Func<TimeSpan> clock) : IAudioEgress
{
    public LivePeer Peer { get; } = peer;

    public void WritePacket(ReadOnlySpan<byte> packet, TimeSpan playoutTime) => network.TrySendSound(Peer, packet, playoutTime, clock());

    public void WriteSamples(ReadOnlySpan<float> stereo, TimeSpan playoutTime)
    {
    }

    /// <summary>As its reports say; none where its description does not say that it uses copies (RFC 7587 section 6.1).</summary>
    public int GetLossPercent(TimeSpan now) =>
        Peer.Transport.Audio is { Codec.OpusFec: true } track ? track.Stream.Loss.GetPercent(now) : 0;
}
