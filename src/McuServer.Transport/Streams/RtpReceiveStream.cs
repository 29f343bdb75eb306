using System.Buffers.Binary;
using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>
/// One stream that a peer sends, with its retransmissions (RFC 4588): extends sequence numbers, undoes retransmission, lets
/// each packet through once, keeps the statistics, and asks for what is missing. Packets come decrypted.
/// </summary>
public sealed class RtpReceiveStream
{
    /// <summary>A jump further than this is a new sequence (RFC 3550 A.1, MAX_DROPOUT).</summary>
    private const int MaxJump = 3000;

    private readonly byte[] _aptByRtx = new byte[128];
    private readonly ushort[] _due = new ushort[NackGenerator.Capacity];
    private readonly ReceiveWindow _window = new();
    private readonly bool _wantsNack;
    private SequenceUnwrapper _unwrapper;
    private SequenceUnwrapper _rtxUnwrapper;
    private int _restartAt = -1;

    public RtpReceiveStream(ReceiveStreamOptions options)
    {
        Ssrc = options.Ssrc;
        RtxSsrc = options.RtxSsrc;
        _wantsNack = options.WantsNack;
        Statistics = new ReceiveStatistics(options.ClockRateHz);
        RtxStatistics = new ReceiveStatistics(options.ClockRateHz);
        KeyFrames = new KeyFrameRequester(options.UsesFullIntra);
        Array.Fill(_aptByRtx, byte.MaxValue);
        foreach ((byte rtx, byte apt) in options.RtxPayloadTypes)
        {
            _aptByRtx[rtx & 0x7F] = apt;
        }
    }

    public uint Ssrc { get; }

    /// <summary>Set when it becomes known by a repaired-rid or by mid; 0 while it is not.</summary>
    public uint RtxSsrc { get; set; }

    public ReceiveStatistics Statistics { get; }

    /// <summary>Of the retransmission stream, which has its own sequence numbers and report block.</summary>
    public ReceiveStatistics RtxStatistics { get; }

    public NackGenerator Nack { get; } = new();

    public KeyFrameRequester KeyFrames { get; }

    public long LateCount { get; private set; }

    public long DiscardedCount { get; private set; }

    public long ProbeCount { get; private set; }

    public long PaddingOnlyCount { get; private set; }

    public long RestartCount { get; private set; }

    /// <summary>When <see cref="WriteFeedback"/> has something to say; <see cref="TimeSpan.MaxValue"/> when nothing waits.</summary>
    public TimeSpan NextDeadline
    {
        get
        {
            TimeSpan nack = _wantsNack ? Nack.NextDeadline() : TimeSpan.MaxValue;
            return nack < KeyFrames.NextDeadline ? nack : KeyFrames.NextDeadline;
        }
    }

    /// <summary>Whether missing packets are asked for.</summary>
    public bool WantsNack => _wantsNack;

    /// <summary>The highest sequence number that came, extended; 0 before the first.</summary>
    public long NewestSequence => _unwrapper.HasStarted ? _unwrapper.Newest : 0;

    /// <summary>A decrypted packet whose SSRC is one of the two.</summary>
    /// <param name="accepted">Set when the result is <see cref="ReceiveResult.Accepted"/>.</param>
    public ReceiveResult Handle(
        TimeSpan now, ReadOnlySpan<byte> packet, scoped in RtpHeader header, out ReceivedPacket accepted)
    {
        accepted = default;
        bool isRtx = header.Ssrc == RtxSsrc && RtxSsrc != 0;
        if (!header.TryGetPayload(packet, out int offset, out int length) || (!isRtx && header.Ssrc != Ssrc))
        {
            return Discard();
        }

        return isRtx
            ? HandleRtx(now, packet.Slice(offset, length), header, out accepted)
            : HandleMedia(now, packet.Slice(offset, length), header, out accepted);
    }

    public void OnSenderReport(TimeSpan now, in SenderInfo info)
    {
        if (info.Ssrc == Ssrc)
        {
            Statistics.OnSenderReport(now, info);
        }
        else if (info.Ssrc == RtxSsrc)
        {
            RtxStatistics.OnSenderReport(now, info);
        }
    }

    /// <summary>A key frame is complete, so nothing before it is asked for any more.</summary>
    public void OnKeyFrame(long firstSequence)
    {
        Nack.OnKeyFrame(firstSequence);
        KeyFrames.OnKeyFrame();
    }

    /// <summary>
    /// Writes what is due: requests for packets, and for a key frame where they were given up. What finds no space is asked
    /// for later.
    /// </summary>
    public void WriteFeedback(TimeSpan now, TimeSpan roundTrip, uint senderSsrc, ref RtcpWriter writer)
    {
        if (_wantsNack)
        {
            int count = Nack.Collect(now, roundTrip, _due);
            ReadOnlySpan<ushort> rest = _due.AsSpan(0, count);
            while (!rest.IsEmpty && writer.TryAddNack(senderSsrc, Ssrc, rest, out int consumed))
            {
                rest = rest[consumed..];
            }

            if (Nack.TakeNeedsKeyFrame())
            {
                KeyFrames.Request(now);
            }
        }

        KeyFrames.TryWrite(now, senderSsrc, Ssrc, ref writer);
    }

    private ReceiveResult HandleMedia(
        TimeSpan now, ReadOnlySpan<byte> payload, scoped in RtpHeader header, out ReceivedPacket accepted)
    {
        accepted = default;
        bool isFirst = !_unwrapper.HasStarted;
        long sequence = _unwrapper.Peek(header.SequenceNumber);
        bool isRestart = !isFirst && Math.Abs(sequence - _unwrapper.Newest) > MaxJump;
        if (isRestart && header.SequenceNumber != _restartAt)
        {
            // One packet far away is a stray; the second in a row is a new sequence (RFC 3550 A.1).
            _restartAt = (ushort)(header.SequenceNumber + 1);
            LateCount++;
            return ReceiveResult.Late;
        }

        _restartAt = -1;
        if (isFirst || isRestart)
        {
            Restart(header.SequenceNumber, isRestart);
        }

        sequence = _unwrapper.Unwrap(header.SequenceNumber);
        return Accept(now, sequence, header, header.PayloadType, payload, isRecovered: false, isRestart, out accepted);
    }

    private ReceiveResult HandleRtx(
        TimeSpan now, ReadOnlySpan<byte> payload, scoped in RtpHeader header, out ReceivedPacket accepted)
    {
        accepted = default;
        long rtxSequence = _rtxUnwrapper.Peek(header.SequenceNumber);
        if (_rtxUnwrapper.HasStarted && Math.Abs(rtxSequence - _rtxUnwrapper.Newest) > MaxJump)
        {
            _rtxUnwrapper.Restart(header.SequenceNumber);
            RtxStatistics.Restart();
        }

        rtxSequence = _rtxUnwrapper.Unwrap(header.SequenceNumber);
        RtxStatistics.OnPacket(now, rtxSequence, header.Timestamp, payload.Length, isRecovered: false);
        if (payload.Length < 2)
        {
            ProbeCount++;
            return ReceiveResult.Probe;
        }

        byte payloadType = _aptByRtx[header.PayloadType];
        if (payloadType == byte.MaxValue || !_unwrapper.HasStarted)
        {
            return Discard();
        }

        long sequence = _unwrapper.Peek(BinaryPrimitives.ReadUInt16BigEndian(payload));
        if (Math.Abs(sequence - _unwrapper.Newest) > MaxJump)
        {
            LateCount++;
            return ReceiveResult.Late;
        }

        if (sequence > _unwrapper.Newest)
        {
            _unwrapper.Unwrap((ushort)sequence);
        }

        return Accept(now, sequence, header, payloadType, payload[2..], isRecovered: true, isRestart: false, out accepted);
    }

    private ReceiveResult Accept(
        TimeSpan now, long sequence, scoped in RtpHeader header, byte payloadType, ReadOnlySpan<byte> payload,
        bool isRecovered, bool isRestart, out ReceivedPacket accepted)
    {
        accepted = default;
        if (_window.IsBefore(sequence))
        {
            LateCount++;
            return ReceiveResult.Late;
        }

        if (!_window.TryTake(sequence))
        {
            Statistics.OnDuplicate();
            return ReceiveResult.Duplicate;
        }

        Statistics.OnPacket(now, sequence, header.Timestamp, payload.Length, isRecovered);
        if (_wantsNack)
        {
            Nack.OnReceived(now, sequence);
        }

        KeyFrames.OnMedia();
        PaddingOnlyCount += payload.IsEmpty ? 1 : 0;
        accepted = new ReceivedPacket
        {
            Sequence = sequence,
            Timestamp = header.Timestamp,
            Marker = header.Marker,
            PayloadType = payloadType,
            Payload = payload,
            IsRecovered = isRecovered,
            IsPaddingOnly = payload.IsEmpty,
            IsRestart = isRestart,
        };
        return ReceiveResult.Accepted;
    }

    private void Restart(ushort sequence, bool isAgain)
    {
        _window.Restart(_unwrapper.Restart(sequence));
        Statistics.Restart();
        Nack.Restart();
        RestartCount += isAgain ? 1 : 0;
    }

    private ReceiveResult Discard()
    {
        DiscardedCount++;
        return ReceiveResult.Discarded;
    }
}
