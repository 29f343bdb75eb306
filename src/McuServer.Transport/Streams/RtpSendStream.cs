using System.Buffers.Binary;
using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>
/// One stream that we send to one peer, with its retransmissions (RFC 4588). The payloads are those of a shared
/// <see cref="PacketHistory"/>; own are the numbers, which go on through changes of the encode and through pauses, the sender
/// reports, and what the peer reports back.
/// </summary>
public sealed class RtpSendStream
{
    /// <summary>Ours is the first sequence number of a stream, so that no receiver can miss a roll-over (RFC 3711 3.3.1).</summary>
    public const int MaxFirstSequence = 32767;

    public const int MaxResends = 3;

    private const int OriginalSequenceBytes = 2;

    private readonly SendStreamOptions _options;
    private readonly Random _random;
    private readonly SentPackets _sent = new();
    private readonly RetransmissionBudget _budget = new();
    private byte _rtxPayloadType;
    private bool _hasSent;
    private uint _timestamp;
    private TimeSpan _capturedAt;
    private bool _hasFullIntra;
    private byte _fullIntraNumber;

    /// <param name="random">For first sequence numbers and the spread of reports.</param>
    public RtpSendStream(SendStreamOptions options, Random random)
    {
        _options = options;
        _random = random;
        NextSequence = (uint)random.Next(1, MaxFirstSequence + 1);
        NextRtxSequence = (uint)random.Next(1, MaxFirstSequence + 1);
        PayloadType = options.PayloadType;
        _rtxPayloadType = options.RtxPayloadType;
    }

    public uint Ssrc => _options.Ssrc;

    public uint RtxSsrc => _options.RtxSsrc;

    public byte PayloadType { get; private set; }

    /// <summary>Extended to 32 bits.</summary>
    public uint NextSequence { get; private set; }

    /// <summary>Extended to 32 bits.</summary>
    public uint NextRtxSequence { get; private set; }

    /// <summary>
    /// The stream's bitrate now, of which retransmissions may take a quarter; whoever sends an encode on it says which. The first
    /// value is for those who do not.
    /// </summary>
    public long BitrateBps { get; set; } = 800_000;

    public uint PacketCount { get; private set; }

    /// <summary>Payload bytes, modulo 2^32.</summary>
    public uint OctetCount { get; private set; }

    public SendStreamCounters Counters { get; } = new();

    /// <summary>Packets carry mid and rid. Senders may stop that when the receiver has reported on the stream (RFC 9143 section 9.2).</summary>
    public bool NamesItself { get; set; } = true;

    /// <summary>The same for retransmissions, which are a stream of their own and are reported on by themselves.</summary>
    public bool NamesRetransmissions { get; set; } = true;

    /// <summary>
    /// Media packets carry the playout delay, which a receiver keeps: until it has reported on the stream, all of whose
    /// packets carried it.
    /// </summary>
    public bool TellsPlayoutDelay =>
        _options.PlayoutDelay is not null && _options.Extensions.PlayoutDelay != 0 && Counters.ReportCount == 0;

    /// <summary>The byte of RFC 6464 for the next packets; null for none.</summary>
    public byte? AudioLevel { get; set; }

    /// <summary>The byte of 3GPP TS 26.114 section 7.4.5 for the next packets; null for none.</summary>
    public byte? Orientation { get; set; }

    private bool IsNumbered => _options.Extensions.TransportSequence != 0;

    /// <summary>The peer's last report; all zero before there was one.</summary>
    public ReportBlock LastReport { get; private set; }

    /// <summary>What the peer loses of it, smoothed.</summary>
    public ReportedLoss Loss { get; } = new();

    /// <summary>When the next sender report is due; <see cref="TimeSpan.MaxValue"/> before the first packet.</summary>
    public TimeSpan NextReportAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Another codec of the same clock rate from the next packet on. Numbers and timestamps go on.</summary>
    public void SetPayloadTypes(byte payloadType, byte rtxPayloadType)
    {
        PayloadType = payloadType;
        _rtxPayloadType = rtxPayloadType;
    }

    /// <summary>
    /// Takes the numbers for the packets of one frame, which are going to be sent now: notes them for retransmission and
    /// counts them. All packets carry one timestamp.
    /// </summary>
    /// <param name="capturedAt">The instant that the frame's timestamp stands for.</param>
    /// <param name="firstIndex">Of the frame's first packet in the history; the others follow it.</param>
    public SendReservation Reserve(
        TimeSpan now, TimeSpan capturedAt, PacketHistory history, long firstIndex, int count, TransportSequencer sequencer)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        uint first = NextSequence;
        for (int i = 0; i < count; i++)
        {
            HistoryPacket packet = history.Get(firstIndex + i);
            _sent.Add(NextSequence++, history, firstIndex + i, _rtxPayloadType);
            OctetCount += (uint)packet.Payload.Length;
            _timestamp = packet.Timestamp;
        }

        PacketCount += (uint)count;
        _capturedAt = capturedAt;
        if (!_hasSent)
        {
            _hasSent = true;
            NextReportAt = now;
        }

        // A number that is not written into the packet would look like a loss.
        return new SendReservation(first, IsNumbered ? sequencer.Take(count) : sequencer.Next, count);
    }

    /// <summary>
    /// Writes the header of a media packet: fixed part, mid and transport-wide number as negotiated. Of one frame all have
    /// the same length, so that this is also the template for a fan-out which patches the numbers; it changes once, when
    /// the playout delay has been told.
    /// </summary>
    /// <param name="length">Bytes of the header; the payload follows.</param>
    /// <param name="transportSequenceOffset">From the start of the packet; -1 when not negotiated.</param>
    public bool TryWriteHeader(
        Span<byte> destination, ushort sequence, uint timestamp, bool marker, long transportSequence, out int length,
        out int transportSequenceOffset) => TryWriteHeader(
            destination, Ssrc, PayloadType, sequence, timestamp, marker, transportSequence, out length,
            out transportSequenceOffset);

    /// <summary>Builds the retransmission of a packet that the peer asked for, unless a rule forbids it.</summary>
    /// <param name="length">Bytes of the packet, to be protected and sent; 0 when the result is not <c>Sent</c>.</param>
    public ResendResult TryResend(
        TimeSpan now, ushort sequence, TimeSpan roundTrip, TransportSequencer sequencer, Span<byte> destination,
        out int length)
    {
        ResendResult result = Resend(now, sequence, roundTrip, sequencer, destination, out length);
        Counters.OnResend(result, length);
        return result;
    }

    /// <summary>
    /// What to say in a sender report now. The timestamp is extrapolated from the last frame to this very instant, so that
    /// sound and picture agree whatever was sent last and whoever encoded it (RFC 3550 section 6.4.1).
    /// </summary>
    /// <param name="epoch">The wall clock (UTC) at time zero, the same for all streams of the server.</param>
    public SenderInfo TakeSenderReport(TimeSpan now, DateTime epoch)
    {
        NextReportAt = now + (_options.ReportInterval * (0.5 + _random.NextDouble()));
        uint timestamp = _timestamp + (uint)MediaTime.ToTicks(now - _capturedAt, _options.ClockRateHz);
        return new SenderInfo(Ssrc, NtpTime.From(now, epoch), timestamp, PacketCount, OctetCount);
    }

    /// <summary>A report block of the peer about this stream.</summary>
    public void OnReport(TimeSpan now, in ReportBlock block)
    {
        Loss.Add(now, block.FractionLost);
        LastReport = block;
        Counters.ReportCount++;
    }

    public void OnPictureLoss() => Counters.PictureLossCount++;

    /// <summary>False for a repeat of the request before (RFC 5104 section 4.3.1).</summary>
    public bool OnFullIntra(byte number)
    {
        if (_hasFullIntra && number == _fullIntraNumber)
        {
            return false;
        }

        _hasFullIntra = true;
        _fullIntraNumber = number;
        Counters.FullIntraCount++;
        return true;
    }

    private void TakeNumber(TransportSequencer sequencer)
    {
        if (IsNumbered)
        {
            sequencer.Take();
        }
    }

    private ResendResult Resend(
        TimeSpan now, ushort sequence, TimeSpan roundTrip, TransportSequencer sequencer, Span<byte> destination,
        out int length)
    {
        length = 0;
        if (RtxSsrc == 0)
        {
            return ResendResult.NoRtx;
        }

        ref SentPackets.Entry entry = ref _sent.Find(sequence);
        if (entry.History is null || !entry.History.TryGet(now, entry.Index, out HistoryPacket packet))
        {
            return ResendResult.NotKept;
        }

        if (entry.Resends >= MaxResends)
        {
            return ResendResult.TooOften;
        }

        if (entry.Resends > 0 && now - entry.LastSentAgain < roundTrip)
        {
            return ResendResult.TooSoon;
        }

        if (!TryWriteHeader(
            destination, RtxSsrc, entry.RtxPayloadType, (ushort)NextRtxSequence, packet.Timestamp, packet.Marker,
            sequencer.Next, out int header, out _)
            || header + OriginalSequenceBytes + packet.Payload.Length > destination.Length)
        {
            return ResendResult.NoSpace;
        }

        int total = header + OriginalSequenceBytes + packet.Payload.Length;
        if (!_budget.TryTake(now, total, BitrateBps))
        {
            return ResendResult.OverBudget;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination[header..], sequence);
        packet.Payload.CopyTo(destination[(header + OriginalSequenceBytes)..]);
        TakeNumber(sequencer);
        NextRtxSequence++;
        entry.Resends++;
        entry.LastSentAgain = now;
        length = total;
        return ResendResult.Sent;
    }

    private bool TryWriteHeader(
        Span<byte> destination, uint ssrc, byte payloadType, ushort sequence, uint timestamp, bool marker,
        long transportSequence, out int length, out int transportSequenceOffset)
    {
        length = 0;
        transportSequenceOffset = -1;
        bool isRtx = ssrc == RtxSsrc && RtxSsrc != 0;
        bool isNamed = isRtx ? NamesRetransmissions : NamesItself;
        ReadOnlySpan<byte> rid = isNamed ? _options.Rid.Span : default;
        HeaderExtensionValues values = new()
        {
            Mid = isNamed ? _options.Mid.Span : default,
            Rid = isRtx ? default : rid,
            RepairedRid = isRtx ? rid : default,
            TransportSequence = (ushort)transportSequence,
            AudioLevel = AudioLevel,
            Orientation = Orientation,
            PlayoutDelay = TellsPlayoutDelay && !isRtx ? _options.PlayoutDelay : null,
        };
        if (destination.Length < RtpHeader.FixedLength || !HeaderExtensionWriter.TryWrite(
            destination[RtpHeader.FixedLength..], _options.Extensions, values, out HeaderExtensionBlock block))
        {
            return false;
        }

        RtpHeader.Write(destination, payloadType, marker, sequence, timestamp, ssrc, hasExtension: block.Length > 0);
        length = RtpHeader.FixedLength + block.Length;
        transportSequenceOffset = block.TransportSequenceOffset < 0
            ? -1
            : RtpHeader.FixedLength + block.TransportSequenceOffset;
        return true;
    }
}
