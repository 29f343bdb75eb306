using McuServer.Media.Codecs;
using McuServer.Media.Ingress;
using McuServer.Media.Sound;

namespace McuServer.TestKit;

/// <summary>
/// A sender, a network that delays, loses and repeats, and a <see cref="LiveAudioSource"/> that is pulled every 20 ms, all
/// in virtual time. Time 0 is when the sender's RTP time is <see cref="FirstTimestamp"/>.
/// </summary>
public sealed class LiveAudioRig : IDisposable
{
    private readonly PriorityQueue<Arrival, (double AtMs, int Order)> _network = new();
    private readonly float[] _tick = new float[SoundFormat.TickValues];
    private readonly double _phaseMs;
    private int _order;
    private long _ticks;

    /// <param name="phaseMs">When ticks are, between the sender's packets: 0 to 20.</param>
    public LiveAudioRig(IOpusDecoder decoder, double phaseMs = 7)
    {
        Source = new LiveAudioSource(decoder);
        _phaseMs = phaseMs;
    }

    public LiveAudioSource Source { get; }

    /// <summary>Sequence number of packet 0.</summary>
    public long FirstSequence { get; init; } = 65_000;

    /// <summary>RTP time of time 0; wraps within the first seconds.</summary>
    public uint FirstTimestamp { get; init; } = uint.MaxValue - 100_000;

    /// <summary>How fast the sender's clock runs, in millionths.</summary>
    public double DriftPpm { get; init; }

    /// <summary>One channel of all that was heard; off for long runs.</summary>
    public List<float> Heard { get; } = [];

    public bool KeepsSound { get; set; } = true;

    /// <summary>
    /// For each tick, from the sender's capture to the mix, in milliseconds; NaN where nothing plays. What the network
    /// adds at least is part of it.
    /// </summary>
    public List<double> DelaysMs { get; } = [];

    /// <summary>For each tick, which of the sender's samples begins to be heard; null where nothing plays.</summary>
    public List<long?> Places { get; } = [];

    public TimeSpan Now => TimeSpan.FromMilliseconds(_phaseMs + (20.0 * _ticks));

    /// <summary>
    /// The sender sends packet <paramref name="number"/>, which begins at sample <paramref name="place"/>, when that is
    /// recorded; it arrives <paramref name="delayMs"/> later, or never.
    /// </summary>
    public void Send(long number, long place, byte[] payload, double? delayMs, int copies = 1, int level = -1)
    {
        double atMs = place / 48.0 / (1 + (DriftPpm * 1e-6));
        for (int i = 0; i < copies && delayMs is not null; i++)
        {
            uint timestamp = unchecked(FirstTimestamp + (uint)place);
            Arrival arrival = new(FirstSequence + number, timestamp, payload, level);
            _network.Enqueue(arrival, (atMs + delayMs.Value, _order++));
        }
    }

    /// <summary>Ticks until this moment; what arrives before a tick is there.</summary>
    public void RunTo(double ms, bool isPulled = true)
    {
        while (Now.TotalMilliseconds <= ms)
        {
            Deliver(Now.TotalMilliseconds);
            if (isPulled)
            {
                Pull();
            }

            _ticks++;
        }
    }

    /// <summary>Median of the delays of the ticks within these moments.</summary>
    public double MedianDelayMs(double fromMs, double toMs) => DelayQuantileMs(0.5, fromMs, toMs);

    public double DelayQuantileMs(double share, double fromMs, double toMs)
    {
        List<double> delays = DelaysMs.GetRange((int)(fromMs / 20), (int)((toMs - fromMs) / 20));
        delays.RemoveAll(double.IsNaN);
        delays.Sort();
        return delays[Math.Min(delays.Count - 1, (int)(share * delays.Count))];
    }

    /// <summary>The largest step from one sample to the next within these moments.</summary>
    public double LargestStep(double fromMs, double toMs)
    {
        double largest = 0;
        for (int i = (int)(fromMs * 48) + 1; i < (int)(toMs * 48); i++)
        {
            largest = Math.Max(largest, Math.Abs(Heard[i] - Heard[i - 1]));
        }

        return largest;
    }

    public void Dispose() => Source.Dispose();

    private void Deliver(double toMs)
    {
        while (_network.TryPeek(out Arrival arrival, out (double AtMs, int Order) due) && due.AtMs <= toMs)
        {
            _network.Dequeue();
            Source.Insert(
                TimeSpan.FromMilliseconds(due.AtMs), arrival.Sequence, arrival.Timestamp, arrival.Payload, arrival.Level);
        }
    }

    private void Pull()
    {
        Source.Pull(Now, _tick);
        for (int i = 0; KeepsSound && i < SoundFormat.TickSamples; i++)
        {
            Heard.Add(_tick[2 * i]);
        }

        if (Source.PlayoutPoint is { } point)
        {
            long place = unchecked((int)((uint)point.RtpTime - FirstTimestamp));
            Places.Add(place);
            DelaysMs.Add(Now.TotalMilliseconds - (place / 48.0 / (1 + (DriftPpm * 1e-6))));
        }
        else
        {
            Places.Add(null);
            DelaysMs.Add(double.NaN);
        }
    }

    private readonly record struct Arrival(long Sequence, uint Timestamp, byte[] Payload, int Level);
}
