using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McuServer.Serving.Configuration;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Tokens;

/// <summary>
/// Which browser somebody comes with. A link that many share says nothing of who comes by it, so the server gives each browser
/// a random id in a signed cookie that scripts cannot read, and those who are thrown out are known again by it. It holds back
/// whoever opens the link again; it does not hold back who deletes his cookies, opens a private window or takes another
/// browser: against those only a lobby or personal links help.
/// </summary>
internal sealed class VisitorCookie(ServerOptions options)
{
    public const string Name = "mcu_visitor";

    private const int IdBytes = 16;

    private static readonly int s_idLength = Base64Url.GetEncodedLength(IdBytes);

    /// <summary>In development mode a browser is known as long as the server runs.</summary>
    private readonly byte[] _key = DerivedKey.Of(options, "ids of browsers"u8);

    /// <summary>The browser's id; one that has none, or a forged one, is given a new one with the answer. Before that begins.</summary>
    public string Recognise(HttpContext context)
    {
        if (Read(context.Request.Cookies[Name]) is { } known)
        {
            return known;
        }

        string id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        context.Response.Cookies.Append(Name, $"{id}.{MarkOf(id)}", new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TimeSpan.FromDays(180),
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
        return id;
    }

    /// <summary>Null: it is none of ours.</summary>
    public string? Read(string? cookie)
    {
        if (cookie is null || cookie.Length <= s_idLength || cookie[s_idLength] != '.')
        {
            return null;
        }

        string id = cookie[..s_idLength];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cookie[(s_idLength + 1)..]), Encoding.UTF8.GetBytes(MarkOf(id)))
            ? id
            : null;
    }

    private string MarkOf(string id) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(id)).AsSpan(0, IdBytes));
}
