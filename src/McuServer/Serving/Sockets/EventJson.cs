using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using McuServer.Conference.Control;

namespace McuServer.Serving.Sockets;

/// <summary>
/// Events as clients receive them, {type, seq, time, by?, requestId?, data}: what is the same for all is made once for each
/// event, however many are told.
/// </summary>
internal static class EventJson
{
    private static readonly ConditionalWeakTable<RoomEvent, Shared> s_shared = [];

    /// <summary>With the session's own number, for a socket.</summary>
    public static byte[] Numbered(RoomEvent happened, long seq, TimeProvider clock)
    {
        byte[] shared = SharedOf(happened, clock).Utf8;
        byte[] head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"seq\":{seq},"));
        byte[] message = new byte[head.Length + shared.Length - 1];
        head.CopyTo(message, 0);
        shared.AsSpan(1).CopyTo(message.AsSpan(head.Length));
        return message;
    }

    /// <summary>For a data channel; the same bytes for all.</summary>
    public static byte[] WithoutNumber(RoomEvent happened, TimeProvider clock) => SharedOf(happened, clock).Utf8;

    private static Shared SharedOf(RoomEvent happened, TimeProvider clock) =>
        s_shared.GetValue(happened, told => new Shared(told, clock.GetUtcNow()));

    /// <summary>Made by the first who wants it; the others wait for that.</summary>
    private sealed class Shared(RoomEvent happened, DateTimeOffset time)
    {
        private readonly Lazy<byte[]> _utf8 = new(() => JsonBytes.Of(new EventMessage(
            happened.Type, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            happened.By, happened.RequestId, happened.Data ?? new NoData())));

        public byte[] Utf8 => _utf8.Value;
    }
}
