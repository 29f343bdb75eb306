namespace McuServer.Transport.Dtls;

/// <summary>
/// When a flight without an answer is sent again (RFC 6347 section 4.2.4.1): doubled each time, begun anew with a new flight.
/// </summary>
internal struct ResendTimer(TimeSpan initialRto, TimeSpan maxRto)
{
    /// <summary>OpenSSL gives a connection up at the thirteenth (DTLS1_TMO_ALERT_COUNT).</summary>
    private const int MaxResendsPerFlight = 12;

    private TimeSpan _rto;
    private int _flight;
    private int _resends;

    /// <summary><see cref="TimeSpan.MaxValue"/> when nothing will be sent again.</summary>
    public TimeSpan DueAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Tells which flight waits; 0 for none.</summary>
    public void Follow(TimeSpan now, int flight)
    {
        if (flight == _flight)
        {
            return;
        }

        _flight = flight;
        _resends = 0;
        _rto = initialRto;
        DueAt = flight == 0 ? TimeSpan.MaxValue : now + _rto;
    }

    /// <summary>It was sent again.</summary>
    public void Resent(TimeSpan now)
    {
        _resends++;
        _rto = _rto * 2 < maxRto ? _rto * 2 : maxRto;
        DueAt = _resends < MaxResendsPerFlight ? now + _rto : TimeSpan.MaxValue;
    }
}
