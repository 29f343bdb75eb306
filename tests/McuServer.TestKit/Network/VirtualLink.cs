namespace McuServer.TestKit.Network;

/// <summary>One direction between two endpoints: decides when, and whether, each datagram arrives.</summary>
internal sealed class VirtualLink(LinkProfile profile)
{
    private bool _isBad;
    private TimeSpan _lastArrival;
    private TimeSpan _busyUntil;

    public LinkProfile Profile { get; set; } = profile;

    public LinkCounters Counters { get; } = new();

    /// <summary>Gives the times of arrival: none, one or two.</summary>
    /// <returns>How many of them.</returns>
    public int Pass(TimeSpan now, int bytes, SeededRandom random, out TimeSpan first, out TimeSpan second)
    {
        (first, second) = (now, now);
        Counters.Sent++;
        // Drawn in a fixed order and number, whatever happens to the datagram.
        bool isLost = random.Chance(Profile.Loss);
        bool isLostInBurst = IsLostInBurst(random);
        double jitter = random.NextDouble();
        bool isLate = random.Chance(Profile.Reorder);
        bool isDouble = random.Chance(Profile.Duplicate);
        if (IsBlackout(now))
        {
            Counters.LostInBlackouts++;
            return 0;
        }

        if (!TryQueue(now, bytes, out TimeSpan sent))
        {
            Counters.QueueDropped++;
            return 0;
        }

        if (isLost || isLostInBurst)
        {
            Counters.Lost += isLost ? 1 : 0;
            Counters.LostInBursts += isLost ? 0 : 1;
            return 0;
        }

        first = sent + Profile.Delay + (Profile.Jitter * jitter);
        first = first < _lastArrival ? _lastArrival : first;
        if (isLate)
        {
            first += Profile.ReorderDelay;
            Counters.Reordered++;
        }
        else
        {
            _lastArrival = first;
        }

        second = first;
        Counters.Duplicated += isDouble ? 1 : 0;
        return isDouble ? 2 : 1;
    }

    private bool IsLostInBurst(SeededRandom random)
    {
        double change = random.NextDouble();
        double loss = random.NextDouble();
        if (Profile.Bursts is not { } bursts)
        {
            _isBad = false;
            return false;
        }

        _isBad = _isBad ? change >= bursts.BadToGood : change < bursts.GoodToBad;
        return _isBad && loss < bursts.LossInBad;
    }

    private bool IsBlackout(TimeSpan now)
    {
        foreach (Blackout blackout in Profile.Blackouts)
        {
            if (now >= blackout.From && now < blackout.To)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryQueue(TimeSpan now, int bytes, out TimeSpan sent)
    {
        sent = now;
        if (Profile.BandwidthBps <= 0)
        {
            return true;
        }

        TimeSpan start = _busyUntil > now ? _busyUntil : now;
        double waitingBytes = (start - now).TotalSeconds * Profile.BandwidthBps / 8;
        if (waitingBytes + bytes > Profile.QueueBytes)
        {
            return false;
        }

        sent = start + TimeSpan.FromSeconds(bytes * 8.0 / Profile.BandwidthBps);
        _busyUntil = sent;
        return true;
    }
}
