using McuServer.Conference.Headless;
using McuServer.Native;

namespace McuServer.Commands;

/// <summary>How long a mix of recordings lasts when nobody says.</summary>
internal static class InputDuration
{
    /// <summary>The longest input's length.</summary>
    /// <exception cref="ScriptException">An input cannot be read, or none of them states a length.</exception>
    public static TimeSpan Longest(IReadOnlyList<string> paths)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (string path in paths)
        {
            try
            {
                using MediaReader reader = MediaReader.Open(path);
                longest = reader.Duration is { } duration && duration > longest ? duration : longest;
            }
            catch (NativeException e)
            {
                throw new ScriptException(InputErrors.Explain(e));
            }
        }

        return longest > TimeSpan.Zero
            ? longest
            : throw new ScriptException("--duration: no INPUT states its length; give --duration SECONDS");
    }
}
