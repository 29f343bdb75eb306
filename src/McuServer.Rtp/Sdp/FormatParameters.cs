using System.Globalization;

namespace McuServer.Rtp.Sdp;

/// <summary>Reads parameters of an a=fmtp line: "a=1;b=2", spaces and upper case tolerated.</summary>
public static class FormatParameters
{
    public static string? Find(string? parameters, string name)
    {
        ReadOnlySpan<char> rest = parameters;
        foreach (Range range in rest.Split(';'))
        {
            ReadOnlySpan<char> part = rest[range].Trim();
            int equals = part.IndexOf('=');
            if (equals > 0 && part[..equals].TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return part[(equals + 1)..].Trim().ToString();
            }
        }

        return null;
    }

    /// <summary>The value as a whole number, or <paramref name="fallback"/> when it is absent or none.</summary>
    public static int FindInt(string? parameters, string name, int fallback) =>
        int.TryParse(Find(parameters, name), NumberStyles.None, null, out int value) ? value : fallback;
}
