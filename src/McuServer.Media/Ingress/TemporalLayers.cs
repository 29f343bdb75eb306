using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Ingress;

/// <summary>
/// Follows the temporal layers of VP8 and VP9 (RFC 7741 section 4.2, RFC 9628 section 4.2) and knows which frames can be
/// decoded though some of higher layers are missing. Frames of a layer refer to frames of the same and of lower layers
/// only, and TL0PICIDX counts the frames of the base layer: so it proves whether one of those is missing.
/// </summary>
internal struct TemporalLayers
{
    private const int AllLayers = 7;

    private bool _hasBase;
    private byte _base;

    /// <summary>Frames up to this layer have all that they refer to.</summary>
    private int _intact;

    /// <summary>Frames were given out from a key frame on, without a gap.</summary>
    public void Start()
    {
        _intact = AllLayers;
        _hasBase = false;
    }

    /// <summary>Whether this frame, the next one without a gap, can be decoded.</summary>
    public readonly bool CanDecode(in PayloadInfo frame) =>
        frame.TemporalId <= _intact || IsSyncToBase(frame);

    /// <summary>
    /// Whether this frame can be decoded though frames between the one given out last and this one are missing.
    /// </summary>
    public readonly bool CanFollowGap(in PayloadInfo frame)
    {
        if (!_hasBase || !frame.HasTl0PicIdx || !frame.HasTemporalLayers)
        {
            return false;
        }

        return frame.TemporalId == 0 ? frame.Tl0PicIdx == (byte)(_base + 1) : IsSyncToBase(frame);
    }

    /// <summary>Frames of higher layers were passed over.</summary>
    public void PassGap() => _intact = 0;

    /// <summary>One frame of a higher layer was not given out.</summary>
    public void Skip(in PayloadInfo frame) => _intact = Math.Min(_intact, Math.Max(0, frame.TemporalId - 1));

    /// <summary>This frame was given out.</summary>
    public void Give(in PayloadInfo frame)
    {
        if (frame.TemporalId == 0 && frame.HasTl0PicIdx)
        {
            _hasBase = true;
            _base = frame.Tl0PicIdx;
        }

        if (frame.IsSwitchUpPoint && frame.TemporalId <= _intact)
        {
            _intact = AllLayers;
        }
        else if (frame.IsLayerSync && frame.TemporalId == _intact + 1)
        {
            _intact = frame.TemporalId;
        }
    }

    private readonly bool IsSyncToBase(in PayloadInfo frame) =>
        frame.IsLayerSync && _hasBase && frame.HasTl0PicIdx && frame.Tl0PicIdx == _base;
}
