using McuServer.Conference.Control;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Conference.Live;

/// <summary>
/// How good the way from a participant to us is, second by second: what was lost on the way, before retransmission, and how
/// unevenly it came. It is called worse after two such seconds and better after five, so that a mark does not flicker. Who
/// sends nothing has a good way. One thread; allocates nothing.
/// </summary>
internal sealed class UplinkQuality
{
    private const double GoodLoss = 0.02;
    private const double PoorLoss = 0.08;
    private const int WorseAfter = 2;
    private const int BetterAfter = 5;

    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_goodJitter = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_poorJitter = TimeSpan.FromMilliseconds(80);

    private long _lost;
    private long _came;
    private int _streams;
    private TimeSpan _nextAt = TimeSpan.MinValue;
    private int _worse;
    private int _better;

    public ConnectionQuality Level { get; private set; }

    /// <summary>The level if it is another one than before; null otherwise. May be called at any rate.</summary>
    public ConnectionQuality? Take(TimeSpan now, PeerTransport transport, bool isReachable)
    {
        if (!isReachable || now < _nextAt)
        {
            return isReachable || Level == ConnectionQuality.Lost ? null : Set(ConnectionQuality.Lost);
        }

        _nextAt = now + s_window;
        (long lost, long came, TimeSpan jitter) = Sum(transport, now);
        bool isNew = transport.ReceiveLayers.Count != _streams;
        long lostNow = Math.Max(0, lost - _lost);
        long cameNow = Math.Max(0, came - _came);
        (_lost, _came, _streams) = (lost, came, transport.ReceiveLayers.Count);
        return isNew ? null : Insert(lostNow, cameNow, jitter);
    }

    /// <summary>One second: packets lost on the way, packets that came by themselves.</summary>
    public ConnectionQuality? Insert(long lost, long came, TimeSpan jitter)
    {
        double loss = lost + came > 0 ? lost / (double)(lost + came) : 0;
        ConnectionQuality measured = loss > PoorLoss || jitter > s_poorJitter ? ConnectionQuality.Poor
            : loss > GoodLoss || jitter > s_goodJitter ? ConnectionQuality.Good : ConnectionQuality.Excellent;
        _worse = measured > Level ? _worse + 1 : 0;
        _better = measured < Level ? _better + 1 : 0;
        bool isDue = _worse >= WorseAfter || _better >= BetterAfter;
        return isDue ? Set(measured) : null;
    }

    private static (long Lost, long Came, TimeSpan Jitter) Sum(PeerTransport transport, TimeSpan now)
    {
        long lost = 0;
        long came = 0;
        TimeSpan jitter = TimeSpan.Zero;
        IReadOnlyList<ReceiveLayer> layers = transport.ReceiveLayers;
        for (int i = 0; i < layers.Count; i++)
        {
            ReceiveStatistics statistics = layers[i].Stream.Statistics;
            lost += statistics.LostCount + statistics.RecoveredCount;
            came += statistics.PacketCount - statistics.RecoveredCount;
            bool isFlowing = now - statistics.LastPacketAt < s_window;
            jitter = isFlowing && statistics.JitterTime > jitter ? statistics.JitterTime : jitter;
        }

        return (lost, came, jitter);
    }

    private ConnectionQuality Set(ConnectionQuality level)
    {
        (_worse, _better) = (0, 0);
        return Level = level;
    }
}
