using System.Security.Cryptography;
using McuServer.Conference.Control;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Configuration;
using McuServer.Serving.Problems;
using McuServer.Serving.Tokens;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Api;

/// <summary>Links that let one person into one room.</summary>
internal sealed class JoinLinks(ServerOptions options, ProblemWriter problems, TimeProvider clock)
{
    private const int DefaultLifetimeS = 12 * 3600;

    /// <summary>
    /// The token stands behind the '#': browsers send that part to nobody, so it is in no log of a server or a proxy.
    /// In development mode the link says room and role, and everybody may.
    /// </summary>
    /// <exception cref="ProblemException">A name has nothing that can be shown.</exception>
    public JoinLink Create(HttpRequest request, string room, TokenParams parameters)
    {
        string page = problems.BaseUrl(request) + "/";
        string? name = parameters.Name is null ? null : Clean(parameters.Name, "#/name");
        string? title = parameters.Title is null ? null : Clean(parameters.Title, "#/title");
        if (options.IsDevelopment)
        {
            string role = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameters.Role.ToString());
            string named = name is null ? "" : $"&name={Uri.EscapeDataString(name)}";
            return new JoinLink($"{page}?room={Uri.EscapeDataString(room)}&role={role}{named}");
        }

        if (parameters is { Shared: true } && (parameters.Id ?? parameters.Name) is not null)
        {
            throw Invalid("#/shared", "A link for many has neither id nor name.");
        }

        if (parameters.Id is { } id && !Names.IsParticipantId(id))
        {
            throw Invalid("#/id", "Write 1 to 64 letters, digits, '-', '_', '.', '@', '+' or '~'.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        long expires = now.ToUnixTimeSeconds() + (parameters.ExpiresInS ?? DefaultLifetimeS);
        string token = TokenSigner.Sign(
            new TokenClaims
            {
                Room = room,
                ParticipantId = parameters is { Shared: true } ? TokenClaims.Anybody : parameters.Id ?? $"p-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
                Name = name ?? "",
                Title = title,
                Role = parameters.Role,
                Permissions = Permission.Of(parameters.Role),
                ExpiresAtS = expires,
            },
            options.Tokens.Secret,
            now);
        return new JoinLink($"{page}#token={token}", token, DateTimeOffset.FromUnixTimeSeconds(expires).UtcDateTime);
    }

    private static string Clean(string text, string pointer) =>
        Names.TryClean(text, out string cleaned) ? cleaned : throw Invalid(pointer, "Nothing of it can be shown.");

    private static ProblemException Invalid(string pointer, string detail) =>
        new(new Problem(ProblemKind.Invalid, detail) { Errors = [new ProblemError("pattern", pointer, detail)] });
}
