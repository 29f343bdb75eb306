using System.Globalization;
using System.Runtime.CompilerServices;
using McuServer.Conference.Control;

namespace McuServer.Serving.Sockets;

/// <summary>
/// Events as clients receive them, {type, seq, time, by?, requestId?, data}: what is the same for all is made once for each
/// event, however many are told.
/// </summary>
internal static class EventJson
{
    /// <summary>UTC, to the millisecond.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const int FirstBufferBytes = 512;

    /// <summary>Of a 64-bit number, with its sign.</summary>
    private const int MaxNumberLength = 20;

    private static readonly ConditionalWeakTable<RoomEvent, Shared> s_shared = [];

    /// <summary>With the session's own number, for a socket; in the session's buffer, which grows as needed.</summary>
    public static ReadOnlySpan<byte> Numbered(RoomEvent happened, long seq, TimeProvider clock, ref byte[] buffer)
    {
        if (happened.Lease is not { } lease)
        {
            return Number(SharedOf(happened, clock).Utf8, seq, ref buffer);
        }

        lock (lease)
        {
            return Number(ReusedOf(lease).Of(happened, lease.Use, clock), seq, ref buffer);
        }
    }

    /// <summary>For a data channel; the same bytes for all, unless the event is used again.</summary>
    public static byte[] WithoutNumber(RoomEvent happened, TimeProvider clock)
    {
        if (happened.Lease is not { } lease)
        {
            return SharedOf(happened, clock).Utf8;
        }

        lock (lease)
        {
            return ReusedOf(lease).Of(happened, lease.Use, clock).ToArray();
        }
    }

    private static ReadOnlySpan<byte> Number(ReadOnlySpan<byte> shared, long seq, ref byte[] buffer)
    {
        ReadOnlySpan<byte> head = "{\"seq\":"u8;
        int most = head.Length + MaxNumberLength + shared.Length;
        if (buffer.Length < most)
        {
            buffer = new byte[Math.Max(FirstBufferBytes, most)];
        }

        head.CopyTo(buffer);
        seq.TryFormat(buffer.AsSpan(head.Length), out int digits, default, CultureInfo.InvariantCulture);
        int length = head.Length + digits;
        buffer[length++] = (byte)',';
        shared[1..].CopyTo(buffer.AsSpan(length));
        return buffer.AsSpan(0, length + shared.Length - 1);
    }

    private static ReusedEventText ReusedOf(EventLease lease)
    {
        if (lease.Form is not ReusedEventText text)
        {
            lease.Form = text = new ReusedEventText();
        }

        return text;
    }

    private static Shared SharedOf(RoomEvent happened, TimeProvider clock) =>
        s_shared.GetValue(happened, told => new Shared(told, clock.GetUtcNow()));

    /// <summary>Made by the first who wants it; the others wait for that.</summary>
    private sealed class Shared(RoomEvent happened, DateTimeOffset time)
    {
        private readonly Lazy<byte[]> _utf8 = new(() => JsonBytes.Of(new EventMessage(
            happened.Type, time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
            happened.By, happened.RequestId, happened.Data ?? new NoData())));

        public byte[] Utf8 => _utf8.Value;
    }
}
