using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Ingress;

/// <summary>The part that finds whole frames, and gaps, among the waiting packets.</summary>
public sealed partial class VideoFrameAssembler
{
    /// <summary>
    /// A gap this old is more than reordering: where the stream proves that it is harmless, it is passed over.
    /// </summary>
    private static readonly TimeSpan s_passOver = TimeSpan.FromMilliseconds(30);

    /// <summary>All from <see cref="_next"/> up to here is present and of one frame whose end is not yet seen.</summary>
    private long _scan;
    private bool _mayHaveKeyFrame;

    /// <summary>Finds the first gap, and since when packets have waited behind it.</summary>
    private void NoteGap()
    {
        long gap = FirstMissing();
        if (gap < 0 || gap == _blockedAt)
        {
            _blockedAt = gap;
            return;
        }

        long behind = gap + 1;
        while (!_ring.Has(behind))
        {
            behind++;
        }

        _blockedAt = gap;
        _blockedSince = _ring[behind].Arrival;
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
        if (!_mayHaveKeyFrame || _ring.KeyFramePacketCount == 0 || _scan > _highest)
        {
            return false;
        }

        // From the gap on; from the start on while that frame is whole but waits (see MayLackItsStart).
        bool isAfterEnd = _isAtBoundary;
        long at = _ring.Has(_scan) ? _next : _scan;
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
        if (NeedsKeyFrame || !_layers.HasBase || _blockedAt < 0 || _now - _blockedSince < s_passOver)
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
}
