using McuServer.Media.Frames;
using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Ingress;

/// <summary>
/// Packets of one receive stream in, in any order; whole encoded frames out, in decoding order. A frame is given out when
/// it is complete and its first packet follows the frame given out before, or when it is a key frame; frames of higher
/// temporal layers may be missing where the stream proves that nothing refers to them. A gap that is not filled in time
/// (4 · round trip, at least 200 ms, at most the larger of 400 ms and 2 · round trip) is given up: everything up to the
/// next key frame is dropped, and <see cref="NeedsKeyFrame"/> says that one must be asked for.
/// Made for one codec: when the payload type changes to another codec, dispose of it and make another.
/// One thread at a time. Allocates nothing per packet and frame.
/// </summary>
public sealed partial class VideoFrameAssembler : IDisposable
{
    /// <summary>A sequence number further away than this is of a new stream (RFC 3550 appendix A.1, MAX_DROPOUT).</summary>
    private const int MaxSequenceJump = 3000;

    /// <summary>A timestamp further away than 10 s is of a new stream.</summary>
    private const long MaxTimeJump = 10 * 90_000;

    /// <summary>
    /// Time for a packet to be asked for three times. A key frame that is asked for instead takes a round trip and the way
    /// to the camera's next picture, is many packets long, and may lose some itself: at a round trip of 50 ms and 10 % loss,
    /// giving up after 100 ms made 30 freezes of over 200 ms a minute.
    /// </summary>
    private static readonly TimeSpan s_minRepair = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan s_maxRepair = TimeSpan.FromMilliseconds(400);

    private readonly EncodedFramePool _frames;
    private readonly IDepacketizer _depacketizer;
    private readonly PacketRing _ring;
    private bool _isStarted;
    private bool _isStreamStart;

    /// <summary>Nothing was given out or dropped since the start: packets from before the first one may still come.</summary>
    private bool _isUntouched;

    /// <summary>The first number neither given out nor dropped.</summary>
    private long _next;
    private long _highest;
    private bool _hasRtpTime;
    private long _rtpTime;
    private TimeSpan _now;
    private TimeSpan _blockedSince;
    private long _blockedAt = -1;

    /// <param name="frames">Where the frames given out are rented.</param>
    /// <param name="cells">Where packets wait; at most 2048 cells are in use by one assembler.</param>
    public VideoFrameAssembler(RtpVideoCodec codec, EncodedFramePool frames, PacketCellPool cells)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(cells);
        _frames = frames;
        _depacketizer = PayloadFormat.Depacketizer(codec);
        _ring = new PacketRing(cells);
    }

    public RtpVideoCodec Codec => _depacketizer.Codec;

    /// <summary>True while nothing can be given out before a key frame comes; the sender should be asked for one.</summary>
    public bool NeedsKeyFrame { get; private set; } = true;

    /// <summary>The round trip to the sender, for the time that a repair may take; 100 ms until it is known.</summary>
    public TimeSpan RoundTrip { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Packets that wait for others.</summary>
    public int WaitingCount { get; private set; }

    public long FramesAssembled { get; private set; }

    /// <summary>Frames of which packets were there, and which were not given out: incomplete, or in want of a key frame.</summary>
    public long FramesDropped { get; private set; }

    /// <summary>Packets of frames that were given out or dropped already.</summary>
    public long PacketsLate { get; private set; }

    /// <summary>Packets that are malformed, of a kind that was not agreed on, or larger than a cell.</summary>
    public long PacketsDiscarded { get; private set; }

    public long PacketsDuplicate { get; private set; }

    /// <summary>Packets for which there was no memory; all that waited is dropped then too.</summary>
    public long PacketsDropped { get; private set; }

    /// <summary>New streams after the first: the sequence number or the timestamp jumped.</summary>
    public long JumpCount { get; private set; }

    /// <summary>
    /// When <see cref="Advance"/> will give up the present gap if nothing fills it; null while there is none.
    /// </summary>
    public TimeSpan? NextDeadline => _blockedAt >= 0 ? _blockedSince + RepairTime : null;

    private TimeSpan RepairTime
    {
        get
        {
            TimeSpan most = 2 * RoundTrip > s_maxRepair ? 2 * RoundTrip : s_maxRepair;
            TimeSpan wanted = 4 * RoundTrip > s_minRepair ? 4 * RoundTrip : s_minRepair;
            return wanted < most ? wanted : most;
        }
    }

    /// <summary>Takes a packet, original or recovered; the payload is copied.</summary>
    /// <param name="now">When it came; never less than before.</param>
    /// <param name="extendedSequence">Sequence number with the wraps counted in.</param>
    /// <param name="isPaddingOnly">It took a number but carries nothing (RFC 3550 section 5.1).</param>
    /// <param name="rotationDegrees">What its video orientation extension says; null without one.</param>
    /// <param name="color">What its colour space extension says; null without one.</param>
    public void Insert(
        TimeSpan now,
        long extendedSequence,
        uint rtpTimestamp,
        bool marker,
        ReadOnlySpan<byte> payload,
        bool isPaddingOnly = false,
        int? rotationDegrees = null,
        ColorSpec? color = null)
    {
        _now = now;
        PayloadInfo info = default;
        bool isPadding = isPaddingOnly || payload.IsEmpty;
        if (!isPadding && (payload.Length > PacketCellPool.CellBytes || !_depacketizer.TryInspect(payload, out info)))
        {
            PacketsDiscarded++;
            return;
        }

        long rtpTime = _rtpTime + (int)(rtpTimestamp - (uint)_rtpTime);
        if (!TryPlace(extendedSequence, rtpTime, isPadding))
        {
            return;
        }

        if (!Hold(extendedSequence, payload, isPadding, info))
        {
            // What waits here takes up the memory that is missing, and its frame cannot become whole any more.
            PacketsDropped++;
            NeedsKeyFrame = true;
            _highest = Math.Max(_highest, extendedSequence);
            DropUntil(_highest + 1);
            _isAtBoundary = false;
            NoteGap();
            return;
        }

        ref PacketSlot slot = ref _ring[extendedSequence];
        slot.RtpTime = rtpTime;
        slot.Arrival = now;
        slot.IsMarker = marker && !isPadding;
        slot.RotationDegrees = rotationDegrees ?? -1;
        slot.Color = color;
        WaitingCount++;
        if (!isPadding && (extendedSequence >= _highest || !_hasRtpTime))
        {
            _rtpTime = rtpTime;
            _hasRtpTime = true;
        }

        _highest = Math.Max(_highest, extendedSequence);
        _mayHaveKeyFrame = true;
        NoteGap();
    }

    /// <summary>
    /// The next frame, which the caller owns, its playout time not set. Call until it is false, after each insertion and
    /// each <see cref="Advance"/>.
    /// </summary>
    public bool TryTake(out EncodedFrame? frame, out AssembledFrameInfo info)
    {
        while (TryFindFrame(out long last))
        {
            if (TryGiveOut(last, out frame, out info))
            {
                NoteGap();
                return true;
            }

            NoteGap();
        }

        frame = null;
        info = default;
        NoteGap();
        return false;
    }

    /// <summary>Lets time pass: gives gaps up that were not filled in time.</summary>
    public void Advance(TimeSpan now)
    {
        _now = now;
        NoteGap();
        while (_blockedAt >= 0 && now - _blockedSince >= RepairTime)
        {
            GiveUpGap();
            NoteGap();
        }
    }

    /// <summary>
    /// Decoding failed, or shall start anew: nothing is given out before a key frame. The caller asks for one.
    /// </summary>
    public void RequireKeyFrame() => NeedsKeyFrame = true;

    /// <summary>Gives all memory back.</summary>
    public void Dispose() => ReleaseUntil(_highest + 1);

    private bool Hold(long sequence, ReadOnlySpan<byte> payload, bool isPadding, in PayloadInfo info)
    {
        _ring.EnsureCapacity(_highest - _next + 1);
        _ring.EnsureCapacity(sequence - _next + 1);
        if (sequence - _next >= PacketRing.MaxPackets)
        {
            NeedsKeyFrame = true;
            DropUntil(sequence - PacketRing.MaxPackets + 1);
            _isAtBoundary = false;
        }

        if (isPadding)
        {
            _ring.Hold(sequence);
            return true;
        }

        return _ring.TryHold(sequence, payload, info);
    }

    /// <summary>Whether the packet has a place among those that wait; begins anew where it is of a new stream.</summary>
    private bool TryPlace(long sequence, long rtpTime, bool isPadding)
    {
        bool isTimeJump = !isPadding && _hasRtpTime && Math.Abs(rtpTime - _rtpTime) > MaxTimeJump;
        if (!_isStarted)
        {
            StartAt(sequence);
        }
        else if (Math.Abs(sequence - _highest) > MaxSequenceJump || (isTimeJump && sequence > _highest))
        {
            JumpCount++;
            ReleaseUntil(_highest + 1);
            StartAt(sequence);
        }
        else if (sequence < _next)
        {
            if (!_isUntouched || isTimeJump || _highest - sequence >= PacketRing.MaxPackets)
            {
                PacketsLate++;
                return false;
            }

            _next = _scan = sequence;
        }
        else if (_ring.Has(sequence))
        {
            PacketsDuplicate++;
            return false;
        }

        return true;
    }

    private void StartAt(long sequence)
    {
        _isStarted = _isStreamStart = _isUntouched = true;
        _next = _scan = _highest = sequence;
        _isAtBoundary = _hasRtpTime = false;
        _blockedAt = -1;
        _knownParts = _parameterSetBytes > 0 ? KeyFrameParts.Parameters : KeyFrameParts.None;
        _rotationDegrees = _width = _height = 0;
        _color = null;
        NeedsKeyFrame = true;
    }
}
