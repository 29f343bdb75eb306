namespace McuServer.Transport.Ice;

/// <summary>
/// Counts per source (an IPv4 address, or a /64 of IPv6) in a table of fixed size: sources that share a slot share its
/// count, so a flood from many addresses cannot make it grow. The slots are mixed with a secret, so that nobody can aim at
/// the slot of another one.
/// </summary>
/// <param name="secret">Random, once a process.</param>
/// <param name="slots">A power of two.</param>
public sealed class SourceLimits(ulong secret, int slots = 4096)
{
    private readonly (long Second, int Count)[] _failures = new (long, int)[slots];
    private readonly int[] _open = new int[slots];

    /// <summary>Notes a failure.</summary>
    public void Fail(TimeSpan now, in TransportAddress source)
    {
        ref (long Second, int Count) slot = ref _failures[Slot(source)];
        long second = now.Ticks / TimeSpan.TicksPerSecond;
        slot = slot.Second == second ? (second, slot.Count + 1) : (second, 1);
    }

    /// <summary>Failures within the running second.</summary>
    public int Failures(TimeSpan now, in TransportAddress source)
    {
        (long Second, int Count) slot = _failures[Slot(source)];
        return slot.Second == now.Ticks / TimeSpan.TicksPerSecond ? slot.Count : 0;
    }

    /// <summary>Counts something unfinished of this source (a new session, a TCP connection without a user name) up to a limit.</summary>
    public bool TryOpen(in TransportAddress source, int limit)
    {
        ref int open = ref _open[Slot(source)];
        if (open >= limit)
        {
            return false;
        }

        open++;
        return true;
    }

    /// <summary>It is finished, or gone. Once for each successful <see cref="TryOpen"/>.</summary>
    public void CloseOne(in TransportAddress source)
    {
        ref int open = ref _open[Slot(source)];
        open = Math.Max(0, open - 1);
    }

    private int Slot(in TransportAddress source)
    {
        ulong key = source.IsIPv4 ? source.Low : source.High;
        ulong mixed = (key ^ secret) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 29) ^ secret) * 0xBF58_476D_1CE4_E5B9;
        return (int)((mixed >> 40) & (ulong)(slots - 1));
    }
}
