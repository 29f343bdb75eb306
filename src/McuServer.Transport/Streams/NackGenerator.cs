namespace McuServer.Transport.Streams;

/// <summary>
/// Finds the packets of one video stream that are missing and says when to ask for them (RFC 4585 section 6.2.1). What comes
/// within 10 ms of its gap was only out of order, and is never asked for; where nothing has come out of order for long,
/// 2 ms are waited. Sequence numbers are the extended ones.
/// </summary>
public sealed partial class NackGenerator
{
    /// <summary>More missing packets than these are not worth asking for: a key frame is.</summary>
    public const int Capacity = 500;

    /// <summary>A packet is asked for once, and so many times again.</summary>
    public const int MaxRepeats = 6;

    /// <summary>So many lost packets in a row of which none was only out of order show a network that keeps the order.</summary>
    private const int InOrderLosses = 20;

    private static readonly TimeSpan s_reorderTime = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_shortTime = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_minRepeat = TimeSpan.FromMilliseconds(30);

    private readonly Missing[] _missing = new Missing[Capacity];
    private int _count;
    private long _newest;
    private bool _hasStarted;
    private bool _needsKeyFrame;
    private TimeSpan _nextTick;
    private int _lossesInOrder;

    /// <summary>
    /// A gap older than this is given up: the delay of playing out plus 300 ms.
    /// </summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Packets that are missing now and still hoped for.</summary>
    public int MissingCount => _count;

    /// <summary>Packets asked for, repeats included.</summary>
    public long RequestCount { get; private set; }

    /// <summary>Packets that came after they had been asked for.</summary>
    public long AnsweredCount { get; private set; }

    /// <summary>Packets given up because of their age or of too many repeats.</summary>
    public long GivenUpCount { get; private set; }

    /// <summary>How often a gap was too large for the list.</summary>
    public long OverflowCount { get; private set; }

    /// <summary>A packet that came: media, padding alone, or sent again.</summary>
    public void OnReceived(TimeSpan now, long sequence)
    {
        if (!_hasStarted)
        {
            _hasStarted = true;
            _newest = sequence;
            return;
        }

        if (sequence <= _newest)
        {
            Remove(now, sequence);
            return;
        }

        long gap = sequence - _newest - 1;
        Suspicion suspicion = TakeSuspicion(gap);
        if (gap > Capacity - _count)
        {
            OverflowCount++;
            _needsKeyFrame = true;
            _count = 0;
        }
        else
        {
            TimeSpan wait = _lossesInOrder < InOrderLosses ? s_reorderTime : s_shortTime;
            for (long lost = _newest + 1; lost < sequence; lost++)
            {
                _missing[_count++] = lost - _newest <= suspicion.Count
                    ? new Missing
                    {
                        Sequence = lost, Due = suspicion.Due, Since = suspicion.Since, AskedAt = suspicion.AskedAt,
                        Requests = suspicion.IsAsked ? 1 : 0,
                    }
                    : new Missing { Sequence = lost, Due = now + wait, Since = now };
            }
        }

        _newest = sequence;
    }

    /// <summary>A key frame is complete: nothing before its first packet is needed any more.</summary>
    public void OnKeyFrame(long firstSequence)
    {
        int kept = FindFirstAtLeast(firstSequence);
        Array.Copy(_missing, kept, _missing, 0, _count - kept);
        _count -= kept;
    }

    /// <summary>Starts anew with the next packet.</summary>
    public void Restart()
    {
        _count = 0;
        _hasStarted = false;
        _suspicion = default;
        _lossesInOrder = 0;
    }

    /// <summary>Gaps were given up since the last call: only a key frame helps.</summary>
    public bool TakeNeedsKeyFrame()
    {
        bool needs = _needsKeyFrame;
        _needsKeyFrame = false;
        return needs;
    }

    /// <summary>When <see cref="Collect"/> has something to do; <see cref="TimeSpan.MaxValue"/> when nothing is missing.</summary>
    public TimeSpan NextDeadline()
    {
        TimeSpan next = _suspicion.Count > 0 ? _suspicion.Due : TimeSpan.MaxValue;
        for (int i = 0; i < _count; i++)
        {
            TimeSpan end = _missing[i].Since + MaxAge;
            TimeSpan due = _missing[i].Due < end ? _missing[i].Due : end;
            next = due < next ? due : next;
        }

        return next < _nextTick ? _nextTick : next;
    }

    /// <summary>
    /// Gives the packets that are to be asked for now, ascending, and gives up on those for which it is too late. Says
    /// something at most once every 10 ms.
    /// </summary>
    /// <param name="destination">What does not fit is due again at the next call.</param>
    public int Collect(TimeSpan now, TimeSpan roundTrip, Span<ushort> destination)
    {
        if ((_count == 0 && _suspicion.Count == 0) || now < _nextTick)
        {
            return 0;
        }

        TimeSpan repeat = roundTrip * 1.25;
        repeat = repeat < s_minRepeat ? s_minRepeat : repeat;
        int collected = 0;
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            Missing missing = _missing[i];
            bool isDue = missing.Due <= now;
            if (now - missing.Since >= MaxAge || (isDue && missing.Requests > MaxRepeats))
            {
                GivenUpCount++;
                _needsKeyFrame = true;
                continue;
            }

            if (isDue && collected < destination.Length)
            {
                destination[collected++] = (ushort)missing.Sequence;
                missing.AskedAt = missing.Requests++ == 0 ? now : missing.AskedAt;
                missing.Due = now + repeat;
            }

            _missing[kept++] = missing;
        }

        collected += CollectSuspected(now, repeat, destination[collected..]);
        if (collected > 0 || kept < _count)
        {
            _nextTick = now + s_reorderTime;
        }

        _count = kept;
        RequestCount += collected;
        return collected;
    }

    /// <summary>
    /// It has come. An answer takes a round trip: what was not asked for yet, or just now, was on its way all the time.
    /// </summary>
    private void Remove(TimeSpan now, long sequence)
    {
        int at = FindFirstAtLeast(sequence);
        if (at == _count || _missing[at].Sequence != sequence)
        {
            return;
        }

        bool isAnswer = _missing[at].Requests > 0;
        AnsweredCount += isAnswer ? 1 : 0;
        _lossesInOrder = isAnswer && now - _missing[at].AskedAt >= s_reorderTime ? Math.Min(_lossesInOrder + 1, InOrderLosses) : 0;
        Array.Copy(_missing, at + 1, _missing, at, _count - at - 1);
        _count--;
    }

    private int FindFirstAtLeast(long sequence)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_missing[middle].Sequence < sequence)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private struct Missing
    {
        public long Sequence;
        public TimeSpan Since;
        public TimeSpan Due;

        /// <summary>First; only once there was a request.</summary>
        public TimeSpan AskedAt;
        public int Requests;
    }
}
