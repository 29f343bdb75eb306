namespace McuServer.Rtp.Wire;

/// <summary>
/// Extends the 24-bit reference time of transport-wide feedback, which wraps after 12.4 days, by the distance to the one
/// before.
/// </summary>
public struct ReferenceTimeUnwrapper
{
    private bool _hasStarted;
    private long _last;

    /// <summary>By how many µs the arrival times of this feedback packet are to be moved.</summary>
    public long OffsetUs(int referenceTime)
    {
        int step = (int)(referenceTime - _last) << 8 >> 8;
        _last = _hasStarted ? _last + step : referenceTime;
        _hasStarted = true;
        return (_last - referenceTime) * TransportFeedback.ReferenceUs;
    }
}
