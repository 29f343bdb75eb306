using System.Net;
using System.Net.Sockets;

namespace McuServer.Serving.Limits;

/// <summary>
/// What one client address may: so many posts a minute, so many sockets and sessions at once. An IPv6 client counts by its
/// /64, of which it has every address. The table is bounded; thread-safe.
/// </summary>
internal sealed class ClientAddressLimits(int postsPerMinute, int maxSockets, int maxSessions, TimeProvider clock)
{
    private const int MaxAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Usage> _usages = [];
    private readonly long _start = clock.GetTimestamp();

    private TimeSpan Now => clock.GetElapsedTime(_start);

    public int AddressCount
    {
        get
        {
            lock (_lock)
            {
                return _usages.Count;
            }
        }
    }

    /// <param name="retryAfterS">Whole seconds to wait when it is refused.</param>
    public bool TryPost(IPAddress? address, out int retryAfterS)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            retryAfterS = 60;
            if (Find(address, now) is not { } usage)
            {
                return false;
            }

            bool isTaken = usage.Posts.TryTake(now);
            retryAfterS = isTaken ? 0 : (int)Math.Ceiling(usage.Posts.WaitTime(now).TotalSeconds);
            return isTaken;
        }
    }

    public bool TryOpenSocket(IPAddress? address) => TryOpen(address, maxSockets, isSocket: true);

    public void CloseSocket(IPAddress? address) => Close(address, isSocket: true);

    public bool TryOpenSession(IPAddress? address) => TryOpen(address, maxSessions, isSocket: false);

    public void CloseSession(IPAddress? address) => Close(address, isSocket: false);

    private bool TryOpen(IPAddress? address, int limit, bool isSocket)
    {
        lock (_lock)
        {
            if (Find(address, Now) is not { } usage || (isSocket ? usage.Sockets : usage.Sessions) >= limit)
            {
                return false;
            }

            usage.Sockets += isSocket ? 1 : 0;
            usage.Sessions += isSocket ? 0 : 1;
            return true;
        }
    }

    private void Close(IPAddress? address, bool isSocket)
    {
        lock (_lock)
        {
            if (_usages.TryGetValue(KeyOf(address), out Usage? usage))
            {
                usage.Sockets -= isSocket ? 1 : 0;
                usage.Sessions -= isSocket ? 0 : 1;
            }
        }
    }

    /// <summary>Null: the table is full of addresses that are in use.</summary>
    private Usage? Find(IPAddress? address, TimeSpan now)
    {
        IPAddress key = KeyOf(address);
        if (_usages.TryGetValue(key, out Usage? usage))
        {
            return usage;
        }

        if (_usages.Count >= MaxAddresses)
        {
            RemoveIdle(now);
        }

        if (_usages.Count >= MaxAddresses)
        {
            return null;
        }

        usage = new Usage(new TokenBucket(postsPerMinute / 60.0, postsPerMinute));
        _usages.Add(key, usage);
        return usage;
    }

    private void RemoveIdle(TimeSpan now)
    {
        foreach ((IPAddress key, Usage usage) in _usages)
        {
            if (usage.Sockets == 0 && usage.Sessions == 0 && usage.Posts.IsFull(now))
            {
                _usages.Remove(key);
            }
        }
    }

    private static IPAddress KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private sealed class Usage(TokenBucket posts)
    {
        public TokenBucket Posts { get; } = posts;

        public int Sockets { get; set; }

        public int Sessions { get; set; }
    }
}
