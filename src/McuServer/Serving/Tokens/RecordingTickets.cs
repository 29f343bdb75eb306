using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McuServer.Serving.Configuration;

namespace McuServer.Serving.Tokens;

/// <summary>
/// Lets a browser's own download fetch one file of a recording, where no header can be sent: good for that file alone and for
/// a few minutes, since addresses stand in histories and logs.
/// </summary>
internal sealed class RecordingTickets(ServerOptions options, TimeProvider clock)
{
    /// <summary>A download that has begun goes on.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly byte[] _key = DerivedKey.Of(options, "tickets of recordings"u8);

    public (string Ticket, DateTime ExpiresAt) Issue(string room, string id)
    {
        long expires = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        return (string.Create(CultureInfo.InvariantCulture, $"{expires}.{MarkOf(room, id, expires)}"), DateTimeOffset.FromUnixTimeSeconds(expires).UtcDateTime);
    }

    public bool IsGood(string room, string id, string ticket)
    {
        int dot = ticket.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && long.TryParse(ticket.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out long expires)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(ticket[(dot + 1)..]), Encoding.UTF8.GetBytes(MarkOf(room, id, expires)))
            && clock.GetUtcNow().ToUnixTimeSeconds() < expires;
    }

    private string MarkOf(string room, string id, long expires) => Base64Url.EncodeToString(HMACSHA256.HashData(
        _key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{room}\n{id}\n{expires}"))));
}
