using System.Text;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Rtp.Wire;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>The outbound way of a peer: sound packet by packet, pictures as targets of a fan-out.</summary>
public sealed partial class PeerTransport
{
    /// <summary>Sections and layers that are sent; a server has two.</summary>
    private const int MaxTracks = 16;

    private static readonly string[] s_noRids = [""];
    private static readonly TimeSpan s_audioReports = TimeSpan.FromSeconds(2);

    private readonly List<SendTrack> _tracks = new(4);
    private readonly byte[] _sendBuffer = new byte[DatagramQueue.MaxDatagramBytes];

    /// <summary>
    /// Sends one packet of the mixed sound. The payload is kept in no history: sound is repaired by the codec.
    /// </summary>
    /// <param name="capturedAt">The instant that it stands for.</param>
    public bool TrySendAudio(TimeSpan now, TimeSpan capturedAt, PacketHistory history, long index) =>
        Audio is not null && TrySend(now, capturedAt, Audio, history, index, 1);

    /// <summary>
    /// Sends the packets of one frame, one by one; for clients, which have one receiver. False when nothing can be sent now.
    /// </summary>
    public bool TrySend(TimeSpan now, TimeSpan capturedAt, SendTrack track, PacketHistory history, long firstIndex, int count)
    {
        _now = now;
        if (!IsReady || !track.IsActive)
        {
            return false;
        }

        RtpSendStream stream = track.Stream;
        SendReservation numbers = stream.Reserve(now, capturedAt, history, firstIndex, count, _sequencer);
        for (int i = 0; i < count; i++)
        {
            HistoryPacket packet = history.Get(firstIndex + i);
            stream.TryWriteHeader(
                _sendBuffer, (ushort)(numbers.FirstSequence + i), packet.Timestamp, packet.Marker,
                numbers.FirstTransportSequence + i, out int header, out _);
            packet.Payload.CopyTo(_sendBuffer.AsSpan(header));
            int length = _srtpOut!.Protect(_sendBuffer, header + packet.Payload.Length);
            if (length > 0)
            {
                Enqueue(_sendBuffer.AsSpan(0, length));
            }
        }

        return true;
    }

    /// <summary>
    /// Puts this peer among those that a frame goes to, with the numbers of its packets taken. False when the batch is full;
    /// the caller sends it and asks again. Only for a peer that <see cref="IsReady"/> and has a picture to send.
    /// </summary>
    public bool TryAddTo(FanOutBatch batch, TimeSpan now, TimeSpan capturedAt, PacketHistory history, long firstIndex, int count)
    {
        _now = now;
        if (_ice.Selected is not { } to || Video is null || _srtpOut is null)
        {
            return true;
        }

        if (batch.IsFull)
        {
            return false;
        }

        SendTrack track = Video;
        track.Refresh();
        SendReservation numbers = track.Stream.Reserve(now, capturedAt, history, firstIndex, count, _sequencer);
        FanOutTarget target = new()
        {
            Srtp = _srtpOut,
            To = new NativeEndPoint(to.High, to.Low, to.Port, (ushort)to.Channel),
            Ssrc = track.Stream.Ssrc,
            PayloadType = track.Stream.PayloadType,
            FirstSequence = (ushort)numbers.FirstSequence,
            Extension = track.Extension,
            TransportSequenceOffset = (short)track.TransportSequenceOffset,
            FirstTransportSequence = (ushort)numbers.FirstTransportSequence,
        };
        return batch.TryAddTarget(target);
    }

    /// <summary>
    /// Protects and sends a packet as it is, of RTP or RTCP by its second byte; for tests of what the other side bears. The
    /// span has room for <see cref="SrtpContext.MaxRtcpGrowth"/> more. False when it is not even a packet.
    /// </summary>
    internal bool TrySendPlain(Span<byte> buffer, int length)
    {
        if (!IsReady)
        {
            return false;
        }

        int grown = DatagramClassifier.Classify(buffer[..length]) == DatagramKind.Rtcp
            ? _srtpOut!.ProtectRtcp(buffer, length)
            : _srtpOut!.Protect(buffer, length);
        if (grown > 0)
        {
            Enqueue(buffer[..grown]);
        }

        return grown > 0;
    }

    /// <summary>All that we send: one for each section, or for each layer of a simulcast. Paused ones too.</summary>
    public IReadOnlyList<SendTrack> SendTracks => _tracks;

    private SendTrack? FindTrack(RtpSendStream stream)
    {
        foreach (SendTrack track in _tracks)
        {
            if (ReferenceEquals(track.Stream, stream))
            {
                return track;
            }
        }

        return null;
    }

    private void CreateSendTracks()
    {
        foreach (SendTrack track in _tracks)
        {
            track.IsActive = false;
        }

        foreach (NegotiatedSection section in Session.Sections)
        {
            if (!section.IsRejected && section.Sends && section.SendCodec is not null)
            {
                IReadOnlyList<string> rids = section.SendRids.Count > 0 ? section.SendRids : s_noRids;
                foreach (string rid in rids)
                {
                    CreateSendTrack(section, rid);
                }
            }
        }

        Audio = _tracks.Find(static t => t.IsActive && t.Section.Kind == SectionKind.Audio);
        Video = _tracks.Find(static t => t.IsActive && t.Section.Kind == SectionKind.Video);
    }

    private void CreateSendTrack(NegotiatedSection section, string rid)
    {
        NegotiatedCodec codec = section.SendCodec!;
        SendTrack? track = _tracks.Find(t => t.Section.Index == section.Index && t.Rid == rid
            && (section.LocalSsrc == 0 || t.Stream.Ssrc == section.LocalSsrc));
        if (track is not null)
        {
            track.IsActive = true;
            track.Section = section;
            track.Stream.SetPayloadTypes((byte)codec.PayloadType, (byte)Math.Max(0, codec.RtxPayloadType));
        }
        else if (_tracks.Count < MaxTracks)
        {
            track = new SendTrack(section, rid, CreateStream(section, codec, rid));
            _rtcp.Add(track.Stream);
            _tracks.Add(track);
        }
    }

    private RtpSendStream CreateStream(NegotiatedSection section, NegotiatedCodec codec, string rid)
    {
        bool isNamed = section.LocalSsrc != 0 && rid.Length == 0;
        uint ssrc = isNamed ? section.LocalSsrc : (uint)_random.NextInt64(2, uint.MaxValue);
        uint rtxSsrc = isNamed ? section.LocalRtxSsrc : (uint)_random.NextInt64(2, uint.MaxValue);
        return new RtpSendStream(
            new SendStreamOptions
            {
                Ssrc = ssrc,
                RtxSsrc = codec.RtxPayloadType >= 0 ? rtxSsrc : 0,
                PayloadType = (byte)codec.PayloadType,
                RtxPayloadType = (byte)Math.Max(0, codec.RtxPayloadType),
                ClockRateHz = codec.ClockRate,
                Extensions = section.Extensions,
                Mid = Encoding.ASCII.GetBytes(section.Mid),
                Rid = Encoding.ASCII.GetBytes(rid),
                PlayoutDelay = section.Kind == SectionKind.Video ? _playoutDelay : null,
                ReportInterval = section.Kind == SectionKind.Audio ? s_audioReports : TimeSpan.FromSeconds(1),
            },
            _random);
    }
}
