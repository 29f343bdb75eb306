using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>
/// Asks a sender for a key frame: at once but never twice within 500 ms, again after 1 s, then 2 s, then every 4 s, as long
/// as media comes in. Further reasons while one waits change nothing, one key frame satisfies them all.
/// </summary>
/// <param name="usesFullIntra">Ask by FIR (RFC 5104 section 4.3.1) because PLI (RFC 4585 section 6.3.1) was not negotiated.</param>
public sealed class KeyFrameRequester(bool usesFullIntra = false)
{
    private static readonly TimeSpan s_minInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_firstRepeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lastRepeat = TimeSpan.FromSeconds(4);

    private TimeSpan _due = TimeSpan.MaxValue;
    private TimeSpan _lastSent = TimeSpan.MinValue;
    private TimeSpan _repeat;
    private bool _hadMedia = true;
    private byte _number = byte.MaxValue;

    /// <summary>A key frame was asked for, or is about to be, and has not come.</summary>
    public bool IsWaiting => _due != TimeSpan.MaxValue;

    /// <summary>Packets written.</summary>
    public long RequestCount { get; private set; }

    /// <summary>When the next packet is to be written; <see cref="TimeSpan.MaxValue"/> when none is.</summary>
    public TimeSpan NextDeadline => _hadMedia ? _due : TimeSpan.MaxValue;

    public void Request(TimeSpan now)
    {
        if (IsWaiting)
        {
            return;
        }

        bool isSoon = _lastSent != TimeSpan.MinValue && now - _lastSent < s_minInterval;
        _due = isSoon ? _lastSent + s_minInterval : now;
        _repeat = s_firstRepeat;
        _hadMedia = true;
        _number++;
    }

    /// <summary>A key frame is complete.</summary>
    public void OnKeyFrame() => _due = TimeSpan.MaxValue;

    /// <summary>A packet of the stream came; a silent sender is not asked again.</summary>
    public void OnMedia() => _hadMedia = true;

    /// <summary>Writes the request when it is due. False when it is not, or when there is no space.</summary>
    public bool TryWrite(TimeSpan now, uint senderSsrc, uint mediaSsrc, ref RtcpWriter writer)
    {
        if (now < NextDeadline)
        {
            return false;
        }

        bool isWritten = usesFullIntra
            ? writer.TryAddFullIntra(senderSsrc, mediaSsrc, _number)
            : writer.TryAddPictureLoss(senderSsrc, mediaSsrc);
        if (!isWritten)
        {
            return false;
        }

        RequestCount++;
        _lastSent = now;
        _due = now + _repeat;
        _repeat = _repeat * 2 > s_lastRepeat ? s_lastRepeat : _repeat * 2;
        _hadMedia = false;
        return true;
    }
}
