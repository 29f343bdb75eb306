namespace McuServer.Conference;

/// <summary>
/// The time of day that a room's picture shows: of a zone, at a time since the room's time zero. Asked at every picture, so the
/// zone, which may go over to summer time, is asked once a minute only.
/// </summary>
/// <param name="startUtc">When time zero was.</param>
public sealed class RoomClock(DateTime startUtc)
{
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;
    private long _minute = long.MinValue;
    private int _shown;

    /// <summary>UTC until another one is set.</summary>
    public TimeZoneInfo Zone
    {
        get => _zone;
        set => (_zone, _minute) = (value, long.MinValue);
    }

    /// <summary>A room whose time zero is a time of day, whatever the day.</summary>
    public static RoomClock StartingAt(TimeOnly time) => new(DateOnly.MinValue.AddYears(2000).ToDateTime(time, DateTimeKind.Utc));

    /// <summary>Whether a name of the IANA database such as "Asia/Seoul" is known to this machine; empty: its own zone.</summary>
    public static bool IsZone(string name) =>
        name.Length == 0 || (IsZoneName(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _));

    /// <param name="name">One of which <see cref="IsZone"/> is true.</param>
    public static TimeZoneInfo FindZone(string name) => name.Length == 0 ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(name);

    /// <summary>Minutes since midnight, 0 to 1439.</summary>
    public int MinutesAt(TimeSpan now)
    {
        long minute = (startUtc.Ticks + now.Ticks) / TimeSpan.TicksPerMinute;
        if (minute != _minute)
        {
            _minute = minute;
            DateTime utc = new(minute * TimeSpan.TicksPerMinute, DateTimeKind.Utc);
            TimeSpan day = (utc + _zone.GetUtcOffset(utc)).TimeOfDay;
            _shown = (int)day.TotalMinutes;
        }

        return _shown;
    }

    /// <summary>Names are looked up as files: nothing but plain words between slashes.</summary>
    private static bool IsZoneName(string name)
    {
        if (name.Length > 64 || name[0] == '/' || name[^1] == '/' || name.Contains("//", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (char one in name)
        {
            if (!char.IsAsciiLetterOrDigit(one) && one is not ('_' or '-' or '+' or '/'))
            {
                return false;
            }
        }

        return true;
    }
}
