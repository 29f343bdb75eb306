using McuServer.Rtp.Wire;

namespace McuServer.Transport.Streams;

/// <summary>
/// Notes when the packets of a connection arrive, of all its streams, and reports it to the sender
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01): 50 ms after the last report, or at once after 100 packets.
/// </summary>
public sealed class TransportFeedbackRecorder
{
    private const int Window = 2048;
    private const int StartWindow = 100;
    private const int ForcedCount = 100;
    private const int MaxReceivedPerReport = 200;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    /// <summary>A packet that comes later than its successors by less than this is reported by a step back.</summary>
    private static readonly long s_backTimeUs = 500_000;

    private readonly long[] _arrivalsUs = new long[Window];
    private readonly long[] _scratch = new long[Window];
    private SequenceUnwrapper _unwrapper;
    private bool _hasStarted;
    private long _oldest;
    private long _begin;
    private long _end;
    private int _pending;
    private TimeSpan _due;
    private TimeSpan _lastReport = TimeSpan.MinValue;
    private byte _feedbackCount;

    /// <summary>Packets that came too late to be reported.</summary>
    public long LateCount { get; private set; }

    /// <summary>How often the numbers jumped further than can be reported.</summary>
    public long JumpCount { get; private set; }

    /// <summary>Feedback packets written.</summary>
    public long ReportCount { get; private set; }

    /// <summary>When the next report is to be written; <see cref="TimeSpan.MaxValue"/> when nothing is new.</summary>
    public TimeSpan NextDeadline => _pending == 0 ? TimeSpan.MaxValue : _pending >= ForcedCount ? TimeSpan.Zero : _due;

    /// <summary>A packet that was decrypted, media, retransmission or padding alike.</summary>
    /// <param name="now">When it arrived; the precision of µs matters to the sender's estimate.</param>
    public void OnPacket(TimeSpan now, ushort transportSequence)
    {
        long sequence = _unwrapper.Unwrap(transportSequence);
        if (!_hasStarted || sequence - _begin >= Window)
        {
            JumpCount += _hasStarted ? 1 : 0;
            Start(sequence);
        }

        if (sequence < _oldest)
        {
            LateCount++;
            return;
        }

        long arrivalUs = now.Ticks / TimeSpan.TicksPerMicrosecond;
        Forget(arrivalUs, sequence);
        for (; _end <= sequence; _end++)
        {
            _arrivalsUs[_end & (Window - 1)] = TransportFeedback.NeverArrived;
        }

        ref long slot = ref _arrivalsUs[sequence & (Window - 1)];
        if (slot != TransportFeedback.NeverArrived)
        {
            return;
        }

        slot = arrivalUs;
        _begin = Math.Min(_begin, sequence);
        if (_pending++ == 0)
        {
            bool isSoon = _lastReport != TimeSpan.MinValue && _lastReport + s_interval > now;
            _due = (isSoon ? _lastReport : now) + s_interval;
        }
    }

    /// <summary>
    /// Writes one feedback packet when there is something new and there is space. Call again until it says false: a long
    /// stretch takes several packets.
    /// </summary>
    /// <param name="mediaSsrc">Any stream of the connection, best the latest video.</param>
    public bool TryWrite(TimeSpan now, uint senderSsrc, uint mediaSsrc, ref RtcpWriter writer)
    {
        if (_pending == 0)
        {
            return false;
        }

        int count = 0;
        int received = 0;
        for (long sequence = _begin; sequence < _end && received < MaxReceivedPerReport; sequence++)
        {
            long arrival = _arrivalsUs[sequence & (Window - 1)];
            received += arrival != TransportFeedback.NeverArrived ? 1 : 0;
            _scratch[count++] = arrival;
        }

        if (!writer.TryAddTransportFeedback(
            senderSsrc, mediaSsrc, (ushort)_begin, _feedbackCount, _scratch.AsSpan(0, count), out int consumed))
        {
            return false;
        }

        _feedbackCount++;
        ReportCount++;
        _begin += consumed;
        _lastReport = now;
        _due = now;

        // After a step back some packets were reported twice, so what is left is not counted down but known by the end.
        _pending = _begin < _end ? (int)(_end - _begin) : 0;
        return true;
    }

    private void Start(long sequence)
    {
        // The very first packets may be out of order too.
        _hasStarted = true;
        Array.Fill(_arrivalsUs, TransportFeedback.NeverArrived);
        _oldest = sequence - StartWindow;
        _begin = sequence;
        _end = sequence;
        _pending = 0;
    }

    /// <summary>Lets go of what was reported and is too old for a step back, or leaves the window.</summary>
    private void Forget(long nowUs, long sequence)
    {
        _oldest = Math.Max(_oldest, sequence - Window + 1);
        for (long next = _oldest; next < _begin; next++)
        {
            long arrival = _arrivalsUs[next & (Window - 1)];
            if (arrival == TransportFeedback.NeverArrived)
            {
                // A hole is as old as the packet behind it.
                continue;
            }

            if (nowUs - arrival <= s_backTimeUs)
            {
                return;
            }

            _oldest = next + 1;
        }
    }
}
