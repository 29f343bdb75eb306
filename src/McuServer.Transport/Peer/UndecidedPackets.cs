using System.Buffers;

namespace McuServer.Transport.Peer;

/// <summary>Takes back what waited, in the order of its arrival.</summary>
internal interface IUndecidedSink
{
    void OnDecided(TimeSpan now, ReadOnlySpan<byte> packet);
}

/// <summary>
/// Decrypted packets of streams that cannot be assigned yet: a browser's first packets may come without the identifiers by
/// which its layers are told apart (transport.md 1.6). They wait for the first packet that has them, at most 50 of an SSRC and
/// for one second, and few streams of a peer at once. All peers of a process share one bound, so that hostile ones fill little
/// memory. Used on the network thread.
/// </summary>
internal sealed class UndecidedPackets
{
    public const int MaxPerStream = 50;

    public const int MaxStreams = 4;

    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    private readonly Packet[] _packets = new Packet[MaxPerStream * MaxStreams];
    private readonly DropCounters _drops;
    private readonly Bound _bound;
    private int _count;

    /// <param name="drops">Counts what waits in vain, or finds no room, as of an unknown SSRC.</param>
    /// <param name="bound">Null: that of the process.</param>
    public UndecidedPackets(DropCounters drops, Bound? bound = null) => (_drops, _bound) = (drops, bound ?? Bound.OfProcess);

    public int Count => _count;

    /// <summary>Keeps a copy, if there is room for it.</summary>
    public void Add(TimeSpan now, uint ssrc, ReadOnlySpan<byte> packet)
    {
        Expire(now);
        if (!HasRoom(ssrc) || !_bound.TryTake())
        {
            _drops.Add(DropReason.UnknownSsrc);
            return;
        }

        byte[] copy = ArrayPool<byte>.Shared.Rent(packet.Length);
        packet.CopyTo(copy);
        _packets[_count++] = new Packet(ssrc, now, copy, packet.Length);
    }

    /// <summary>The stream is known now: hands out what waited for it.</summary>
    public void Release(TimeSpan now, uint ssrc, IUndecidedSink sink)
    {
        Expire(now);
        int kept = 0;
        int count = _count;
        for (int i = 0; i < count; i++)
        {
            Packet packet = _packets[i];
            if (packet.Ssrc != ssrc)
            {
                _packets[kept++] = packet;
                continue;
            }

            sink.OnDecided(now, packet.Bytes.AsSpan(0, packet.Length));
            GiveBack(packet, isLost: false);
        }

        Shrink(kept);
    }

    /// <summary>The peer has ended.</summary>
    public void Clear() => Drop(_count);

    /// <summary>What has waited too long is dropped; to be called now and then.</summary>
    public void Expire(TimeSpan now)
    {
        // The oldest are the first ones.
        int old = 0;
        while (old < _count && now - _packets[old].At > MaxWait)
        {
            old++;
        }

        Drop(old);
    }

    /// <summary>The first ones, so many.</summary>
    private void Drop(int count)
    {
        for (int i = 0; i < count; i++)
        {
            GiveBack(_packets[i], isLost: true);
        }

        if (count > 0)
        {
            Array.Copy(_packets, count, _packets, 0, _count - count);
            Shrink(_count - count);
        }
    }

    private bool HasRoom(uint ssrc)
    {
        int own = 0;
        int others = 0;
        Span<uint> seen = stackalloc uint[MaxStreams];
        for (int i = 0; i < _count; i++)
        {
            own += _packets[i].Ssrc == ssrc ? 1 : 0;
            if (_packets[i].Ssrc != ssrc && !seen[..others].Contains(_packets[i].Ssrc))
            {
                seen[others++] = _packets[i].Ssrc;
            }
        }

        return own < MaxPerStream && (own > 0 || others < MaxStreams);
    }

    private void GiveBack(in Packet packet, bool isLost)
    {
        if (isLost)
        {
            _drops.Add(DropReason.UnknownSsrc);
        }

        ArrayPool<byte>.Shared.Return(packet.Bytes);
        _bound.Return();
    }

    private void Shrink(int count)
    {
        Array.Clear(_packets, count, _count - count);
        _count = count;
    }

    private readonly record struct Packet(uint Ssrc, TimeSpan At, byte[] Bytes, int Length);

    /// <summary>How many packets may wait in all.</summary>
    internal sealed class Bound(int most)
    {
        /// <summary>About 6 MB.</summary>
        public static readonly Bound OfProcess = new(4096);

        private int _count;

        public int Count => Volatile.Read(ref _count);

        public bool TryTake()
        {
            if (Interlocked.Increment(ref _count) <= most)
            {
                return true;
            }

            Interlocked.Decrement(ref _count);
            return false;
        }

        public void Return() => Interlocked.Decrement(ref _count);
    }
}
