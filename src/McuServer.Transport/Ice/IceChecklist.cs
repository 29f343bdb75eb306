namespace McuServer.Transport.Ice;

/// <summary>The pairs of a full agent, a few, in the order in which they are wanted.</summary>
internal sealed class IceChecklist
{
    public static readonly TimeSpan FirstTimeout = TimeSpan.FromMilliseconds(100);

    private const int MaxPairs = 16;

    private readonly List<IcePair> _pairs = [];
    private int _nextOrder;

    public bool HasValid => Best() is not null;

    public void Add(TimeSpan now, in TransportAddress address)
    {
        if (_pairs.Count < MaxPairs && Find(address) is null)
        {
            _pairs.Add(new IcePair(address, _nextOrder++) { NextCheck = now, Timeout = FirstTimeout });
        }
    }

    public void Remove(IcePair pair) => _pairs.Remove(pair);

    public IcePair? Find(in TransportAddress address)
    {
        foreach (IcePair pair in _pairs)
        {
            if (pair.Address == address)
            {
                return pair;
            }
        }

        return null;
    }

    /// <summary>The most wanted pair that works, or null.</summary>
    public IcePair? Best()
    {
        IcePair? best = null;
        foreach (IcePair pair in _pairs)
        {
            best = pair.IsValid && (best is null || pair.Order < best.Order) ? pair : best;
        }

        return best;
    }

    /// <summary>The pair whose check is due first; null = none.</summary>
    /// <param name="skipsConsent">Pairs that are done are checked no more.</param>
    /// <param name="isDoneWithoutNomination">A valid pair is done, nominated or not.</param>
    public IcePair? Due(bool skipsConsent, bool isDoneWithoutNomination)
    {
        IcePair? due = null;
        foreach (IcePair pair in _pairs)
        {
            bool isConsent = pair.IsValid && (pair.IsNominated || isDoneWithoutNomination) && !pair.IsWaiting;
            if ((!isConsent || !skipsConsent) && (due is null || pair.NextCheck < due.NextCheck))
            {
                due = pair;
            }
        }

        return due;
    }

    /// <summary>Another pair was answered later than this one.</summary>
    public bool HasFresherThan(IcePair dead)
    {
        foreach (IcePair pair in _pairs)
        {
            if (pair.IsValid && pair.LastResponse > dead.LastResponse)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All are to be checked and nominated anew; what works goes on working meanwhile.</summary>
    public void Restart(TimeSpan now)
    {
        foreach (IcePair pair in _pairs)
        {
            (pair.IsNominated, pair.IsWaiting, pair.NextCheck, pair.Timeout) = (false, false, now, FirstTimeout);
        }
    }
}
