using McuServer.Media.Frames;
using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Ingress;

/// <summary>The half that finds frames among the waiting packets, gives them out or drops them.</summary>
public sealed partial class VideoFrameAssembler
{
    private const int MaxParameterSetBytes = 1024;

    /// <summary>
    /// A gap this old is more than reordering: where the stream proves that it is harmless, it is passed over.
    /// </summary>
    private static readonly TimeSpan s_passOver = TimeSpan.FromMilliseconds(30);

    private readonly byte[] _parameterSets = new byte[MaxParameterSetBytes];
    private int _parameterSetBytes;
    private KeyFrameParts _knownParts;
    private TemporalLayers _layers;

    /// <summary>All from <see cref="_next"/> up to here is present and of one frame whose end is not yet seen.</summary>
    private long _scan;

    /// <summary>The packet at <see cref="_next"/> certainly begins a frame: the one before it was the end of one.</summary>
    private bool _isAtBoundary;
    private bool _mayHaveKeyFrame;
    private long _droppedRtpTime = long.MinValue;
    private int _rotationDegrees;
    private int _width;
    private int _height;

    /// <summary>
    /// H.264: parameter sets that came by other ways than the stream (sprop-parameter-sets), as Annex B. They are put in
    /// front of key frames that have none. False when they are larger than 1 KB.
    /// </summary>
    public bool TrySetParameterSets(ReadOnlySpan<byte> annexB)
    {
        if (annexB.Length > MaxParameterSetBytes)
        {
            return false;
        }

        annexB.CopyTo(_parameterSets);
        _parameterSetBytes = annexB.Length;
        _knownParts |= annexB.IsEmpty ? KeyFrameParts.None : KeyFrameParts.Parameters;
        return true;
    }

    /// <summary>The first missing number that packets wait behind; negative when there is none.</summary>
    private long FirstMissing() => !TryScanFrame(out _) && _scan < _highest ? _scan : -1;

    /// <summary>Whether the packets from <see cref="_next"/> on are a whole frame, and its last number.</summary>
    private bool TryScanFrame(out long last)
    {
        while (_ring.Has(_next) && _ring[_next].IsPadding)
        {
            ReleaseUntil(_next + 1);
        }

        last = -1;
        return _ring.Has(_next) && TryFindEnd(_next, ref _scan, out last);
    }

    /// <summary>
    /// Looks for the end of the frame that begins at <paramref name="first"/>, from <paramref name="at"/> on, which is
    /// left where the search must go on. A marker ends it, and so does another timestamp: some senders forget markers.
    /// </summary>
    private bool TryFindEnd(long first, ref long at, out long last)
    {
        long rtpTime = _ring[first].RtpTime;
        for (; at <= _highest && _ring.Has(at); at++)
        {
            ref PacketSlot slot = ref _ring[at];
            if (slot.IsPadding)
            {
                continue;
            }

            bool isOther = slot.RtpTime != rtpTime;
            if (isOther || slot.IsMarker)
            {
                last = isOther ? at - 1 : at;
                return true;
            }
        }

        last = -1;
        return false;
    }

    /// <summary>Brings the next frame that may be given out to <see cref="_next"/>, and tells its last number.</summary>
    private bool TryFindFrame(out long last) =>
        (TryScanFrame(out last) && !MayLackItsStart(last)) || TryJumpToKeyFrame(out last) || TryPassGap(out last);

    /// <summary>
    /// At the very start of a stream the first packets may have been overtaken: what is no key frame without them is kept
    /// for a moment. Parameter sets alone (H.264) are taken at once, for the key frame that follows.
    /// </summary>
    private bool MayLackItsStart(long last) =>
        _isUntouched
        && _now - _ring[_next].Arrival < s_passOver
        && PartsOf(_next, last) != KeyFrameParts.Parameters
        && !IsKeyFrame(_next, last, isAtBoundary: false);

    /// <summary>A whole key frame behind a gap: what is before it is not needed any more.</summary>
    private bool TryJumpToKeyFrame(out long last)
    {
        last = -1;
        if (!_mayHaveKeyFrame || _ring.KeyFramePacketCount == 0)
        {
            return false;
        }

        bool isAfterEnd = _isAtBoundary;
        long at = _next;
        while (at <= _highest)
        {
            if (!_ring.Has(at) || _ring[at].IsPadding)
            {
                isAfterEnd &= _ring.Has(at);
                at++;
                continue;
            }

            long first = at;
            bool isWhole = TryFindEnd(first, ref at, out last);
            if (isWhole && IsKeyFrame(first, last, isAfterEnd))
            {
                DropUntil(first);
                _isAtBoundary = true;
                return true;
            }

            isAfterEnd = isWhole;
            at = isWhole ? last + 1 : at;
        }

        _mayHaveKeyFrame = false;
        return false;
    }

    /// <summary>A whole frame behind a gap in which only frames of higher temporal layers can be missing.</summary>
    private bool TryPassGap(out long last)
    {
        last = -1;
        if (NeedsKeyFrame || _blockedAt < 0 || _now - _blockedSince < s_passOver)
        {
            return false;
        }

        long at = _blockedAt + 1;
        while (at <= _highest)
        {
            if (!_ring.Has(at) || _ring[at].IsPadding)
            {
                at++;
                continue;
            }

            long first = at;
            bool isWhole = TryFindEnd(first, ref at, out last);
            ref PacketSlot slot = ref _ring[first];
            if (isWhole && slot.Info.IsFrameStart && _layers.CanFollowGap(slot.Info))
            {
                _layers.PassGap();
                DropUntil(first);
                _isAtBoundary = true;
                return true;
            }

            at = isWhole ? last + 1 : at;
        }

        return false;
    }

    private bool IsKeyFrame(long first, long last, bool isAtBoundary)
    {
        PayloadInfo start = _ring[first].Info;
        KeyFrameParts parts = PartsOf(first, last);
        if (!start.CanStartFrame || (parts & KeyFrameParts.Picture) == 0)
        {
            return false;
        }

        // Where the start is not certain, parameter sets may be missing before it, so all must be in the frame itself.
        return parts == KeyFrameParts.All
            || ((isAtBoundary || start.IsFrameStart) && (parts | _knownParts) == KeyFrameParts.All);
    }

    private KeyFrameParts PartsOf(long first, long last)
    {
        KeyFrameParts parts = KeyFrameParts.None;
        for (long at = first; at <= last; at++)
        {
            parts |= _ring[at].Info.KeyFrameParts;
        }

        return parts;
    }

    /// <summary>Gives the whole frame at <see cref="_next"/> out, or drops it when it cannot be decoded.</summary>
    private bool TryGiveOut(long last, out EncodedFrame? frame, out AssembledFrameInfo info)
    {
        PayloadInfo start = _ring[_next].Info;
        bool isKeyFrame = IsKeyFrame(_next, last, _isAtBoundary);
        frame = null;
        info = default;
        if (!isKeyFrame && (NeedsKeyFrame || !start.CanStartFrame))
        {
            NeedsKeyFrame = true;
            KeepParameterSets(last);
        }
        else if (!isKeyFrame && !_layers.CanDecode(start))
        {
            _layers.Skip(start);
        }
        else if ((frame = Build(last, isKeyFrame)) is null)
        {
            NeedsKeyFrame = true;
        }

        if (frame is null)
        {
            DropUntil(last + 1);
            _isAtBoundary = true;
            return false;
        }

        if (isKeyFrame)
        {
            _layers.Start();
            NeedsKeyFrame = false;
        }

        _layers.Give(start);
        _knownParts |= PartsOf(_next, last) & KeyFrameParts.Parameters;
        info = Describe(last, isKeyFrame);
        FramesAssembled++;
        ReleaseUntil(last + 1);
        _isAtBoundary = true;
        return true;
    }

    /// <summary>
    /// Some senders put parameter sets into a frame of their own before the key frame: they are kept for it.
    /// </summary>
    private void KeepParameterSets(long last)
    {
        if (Codec != RtpVideoCodec.H264 || PartsOf(_next, last) != KeyFrameParts.Parameters
            || Build(last, isKeyFrame: false) is not { } frame)
        {
            return;
        }

        TrySetParameterSets(frame.Data);
        frame.Release();
    }

    /// <summary>The frame's bytes in one piece; null when its packets do not fit together.</summary>
    private EncodedFrame? Build(long last, bool isKeyFrame)
    {
        int payloadBytes = 0;
        int packetCount = 0;
        for (long at = _next; at <= last; at++)
        {
            payloadBytes += _ring[at].SizeBytes;
            packetCount += _ring[at].IsPadding ? 0 : 1;
        }

        bool lacksParameters = (PartsOf(_next, last) & KeyFrameParts.Parameters) != KeyFrameParts.Parameters;
        int prefixBytes = isKeyFrame && lacksParameters ? _parameterSetBytes : 0;
        EncodedFrame frame = _frames.Rent();
        Span<byte> room = frame.Reserve(prefixBytes + _depacketizer.MaxFrameBytes(payloadBytes, packetCount));
        _parameterSets.AsSpan(0, prefixBytes).CopyTo(room);
        FrameWriter writer = new(room[prefixBytes..]);
        bool isGood = _depacketizer.TryBegin(ref writer);
        for (long at = _next; isGood && at <= last; at++)
        {
            ref PacketSlot slot = ref _ring[at];
            isGood = slot.IsPadding || _depacketizer.TryAppend(slot.Payload, ref writer);
        }

        if (!isGood || !_depacketizer.TryFinish(ref writer))
        {
            frame.Release();
            return null;
        }

        frame.Commit(prefixBytes + writer.SizeBytes);
        frame.IsKeyFrame = isKeyFrame;
        return frame;
    }

    private AssembledFrameInfo Describe(long last, bool isKeyFrame)
    {
        ref PacketSlot start = ref _ring[_next];
        TimeSpan first = start.Arrival;
        TimeSpan latest = first;
        int width = 0;
        int height = 0;
        for (long at = _next; at <= last; at++)
        {
            ref PacketSlot slot = ref _ring[at];
            first = slot.Arrival < first ? slot.Arrival : first;
            latest = slot.Arrival > latest ? slot.Arrival : latest;
            width = Math.Max(width, slot.Info.Width);
            height = Math.Max(height, slot.Info.Height);
            _rotationDegrees = slot.RotationDegrees >= 0 ? slot.RotationDegrees : _rotationDegrees;
        }

        bool hasSizeChanged = width > 0 && (width != _width || height != _height);
        _width = width > 0 ? width : _width;
        _height = width > 0 ? height : _height;
        bool isStreamStart = _isStreamStart;
        _isStreamStart = false;
        return new AssembledFrameInfo
        {
            RtpTime = start.RtpTime,
            FirstArrival = first,
            LastArrival = latest,
            FirstSequence = _next,
            LastSequence = last,
            IsKeyFrame = isKeyFrame,
            IsStreamStart = isStreamStart,
            Width = _width,
            Height = _height,
            HasSizeChanged = hasSizeChanged,
            RotationDegrees = _rotationDegrees,
            TemporalId = start.Info.TemporalId,
        };
    }

    /// <summary>Everything up to the packets behind the gap is dropped, and only a key frame can follow.</summary>
    private void GiveUpGap()
    {
        NeedsKeyFrame = true;
        long behind = _blockedAt + 1;
        while (!_ring.Has(behind))
        {
            behind++;
        }

        DropUntil(behind);
        _isAtBoundary = false;
    }

    /// <summary>Releases packets and counts the frames that they were of.</summary>
    private void DropUntil(long sequence)
    {
        for (long at = _next; at < sequence; at++)
        {
            if (_ring.Has(at) && !_ring[at].IsPadding && _ring[at].RtpTime != _droppedRtpTime)
            {
                _droppedRtpTime = _ring[at].RtpTime;
                FramesDropped++;
            }
        }

        ReleaseUntil(sequence);
    }

    private void ReleaseUntil(long sequence)
    {
        for (; _next < sequence; _next++)
        {
            WaitingCount -= _ring.Has(_next) ? 1 : 0;
            _ring.Release(_next);
            _isUntouched = false;
        }

        _scan = _next;
    }
}
