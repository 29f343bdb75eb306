using McuServer.Media.Frames;
using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Ingress;

/// <summary>The part that gives frames out or drops them.</summary>
public sealed partial class VideoFrameAssembler
{
    private const int MaxParameterSetBytes = 1024;

    private readonly byte[] _parameterSets = new byte[MaxParameterSetBytes];
    private int _parameterSetBytes;
    private KeyFrameParts _knownParts;
    private TemporalLayers _layers;

    /// <summary>The packet at <see cref="_next"/> certainly begins a frame: the one before it was the end of one.</summary>
    private bool _isAtBoundary;
    private long _droppedRtpTime = long.MinValue;
    private int _rotationDegrees;
    private ColorSpec? _color;
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
        // A key frame that says nothing takes back what was said before.
        _color = isKeyFrame ? null : _color;
        for (long at = _next; at <= last; at++)
        {
            ref PacketSlot slot = ref _ring[at];
            first = slot.Arrival < first ? slot.Arrival : first;
            latest = slot.Arrival > latest ? slot.Arrival : latest;
            width = Math.Max(width, slot.Info.Width);
            height = Math.Max(height, slot.Info.Height);
            _rotationDegrees = slot.RotationDegrees >= 0 ? slot.RotationDegrees : _rotationDegrees;
            _color = slot.Color ?? _color;
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
            Color = _color,
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
