using McuServer.Conference.Control;
using System.Text.Json;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Tokens;

/// <summary>Typed claims out of a token's payload. A claim of the wrong type makes the whole token bad.</summary>
internal static class ClaimReader
{
    private const int MaxPermissions = 32;

    /// <summary>Seconds since 1970 up to the year 9999.</summary>
    private const double MaxTimeS = 253402300799;

    public static TokenClaims? Read(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object
            || !TryText(payload, "room", out string? room) || (room != TokenClaims.AnyRoom && !RoomRules.IsName(room))
            || !TryText(payload, "sub", out string? id) || (id != TokenClaims.Anybody && !Names.IsParticipantId(id))
            || !TryText(payload, "role", out string? roleName) || !TryRole(roleName, out Role role)
            || !TryTime(payload, "exp", out long? expires) || expires is null
            || !TryTime(payload, "nbf", out long? notBefore)
            || !TryTime(payload, "iat", out _)
            || !TryName(payload, "name", "", out string name)
            || !TryName(payload, "title", "", out string title)
            || !TryPermissions(payload, role, out IReadOnlyList<string> permissions))
        {
            return null;
        }

        return new TokenClaims
        {
            Room = room!,
            ParticipantId = id!,
            Name = name,
            Title = title.Length == 0 ? null : title,
            Role = role,
            Permissions = permissions,
            NamesPermissions = payload.TryGetProperty("permissions", out _),
            ExpiresAtS = expires.Value,
            NotBeforeS = notBefore,
        };
    }

    public static bool TryRole(string? text, out Role role)
    {
        (bool isKnown, role) = text switch
        {
            "host" => (true, Role.Host),
            "cohost" => (true, Role.Cohost),
            "panelist" => (true, Role.Panelist),
            "attendee" => (true, Role.Attendee),
            _ => (false, Role.Attendee),
        };
        return isKnown;
    }

    private static bool TryText(JsonElement payload, string claim, out string? text)
    {
        text = payload.TryGetProperty(claim, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }

    /// <summary>A name that may be missing, but not be of another type or empty.</summary>
    private static bool TryName(JsonElement payload, string claim, string? instead, out string name)
    {
        name = instead ?? "";
        return !payload.TryGetProperty(claim, out JsonElement value)
            || (value.ValueKind == JsonValueKind.String && Names.TryClean(value.GetString(), out name));
    }

    /// <summary>NumericDate (RFC 7519 section 2): a number, fractions allowed. Missing is no fault.</summary>
    private static bool TryTime(JsonElement payload, string claim, out long? seconds)
    {
        seconds = null;
        if (!payload.TryGetProperty(claim, out JsonElement value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || !(number >= 0 && number <= MaxTimeS))
        {
            return false;
        }

        seconds = (long)number;
        return true;
    }

    private static bool TryPermissions(JsonElement payload, Role role, out IReadOnlyList<string> permissions)
    {
        permissions = Permission.Of(role);
        if (!payload.TryGetProperty("permissions", out JsonElement value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxPermissions)
        {
            return false;
        }

        List<string> named = [];
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { Length: > 0 and <= 64 } permission)
            {
                return false;
            }

            named.Add(permission);
        }

        permissions = named;
        return true;
    }
}
