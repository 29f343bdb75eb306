using System.Text;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Streams;

namespace McuServer.Transport.Peer;

/// <summary>The outbound way of a peer: sound packet by packet, pictures as targets of a fan-out.</summary>
public sealed partial class PeerTransport
{
    private static readonly TimeSpan s_audioReports = TimeSpan.FromSeconds(2);

    private readonly byte[] _sendBuffer = new byte[DatagramQueue.MaxDatagramBytes];

    /// <summary>
    /// Sends one packet of the mixed sound. The payload is kept in no history: sound is repaired by the codec.
    /// </summary>
    /// <param name="capturedAt">The instant that it stands for.</param>
    public bool TrySendAudio(TimeSpan now, TimeSpan capturedAt, PacketHistory history, long index)
    {
        _now = now;
        if (!IsReady || Audio is null)
        {
            return false;
        }

        RtpSendStream stream = Audio.Stream;
        SendReservation numbers = stream.Reserve(now, capturedAt, history, index, 1, _sequencer);
        HistoryPacket packet = history.Get(index);
        stream.TryWriteHeader(
            _sendBuffer, (ushort)numbers.FirstSequence, packet.Timestamp, packet.Marker,
            numbers.FirstTransportSequence, out int header, out _);
        packet.Payload.CopyTo(_sendBuffer.AsSpan(header));
        int length = _srtpOut!.Protect(_sendBuffer, header + packet.Payload.Length);
        if (length <= 0)
        {
            return false;
        }

        Enqueue(_sendBuffer.AsSpan(0, length));
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

    private void CreateSendTracks()
    {
        Audio = CreateSendTrack(Audio, SectionKind.Audio, s_audioReports);
        Video = CreateSendTrack(Video, SectionKind.Video, TimeSpan.FromSeconds(1));
    }

    private SendTrack? CreateSendTrack(SendTrack? before, SectionKind kind, TimeSpan reportInterval)
    {
        NegotiatedSection? section = Session.Sending(kind);
        if (section?.SendCodec is not { } codec)
        {
            return null;
        }

        if (before is not null && before.Stream.Ssrc == section.LocalSsrc)
        {
            before.Section = section;
            before.Stream.SetPayloadTypes((byte)codec.PayloadType, (byte)Math.Max(0, codec.RtxPayloadType));
            return before;
        }

        bool hasRtx = codec.RtxPayloadType >= 0 && section.LocalRtxSsrc != 0;
        RtpSendStream stream = new(
            new SendStreamOptions
            {
                Ssrc = section.LocalSsrc,
                RtxSsrc = hasRtx ? section.LocalRtxSsrc : 0,
                PayloadType = (byte)codec.PayloadType,
                RtxPayloadType = (byte)Math.Max(0, codec.RtxPayloadType),
                ClockRateHz = codec.ClockRate,
                Extensions = _extensions,
                Mid = Encoding.ASCII.GetBytes(section.Mid),
                ReportInterval = reportInterval,
            },
            _random);
        _rtcp.Add(stream);
        return new SendTrack(section, stream);
    }
}
