using System.Text.Json;

namespace McuServer.Conference.Headless;

/// <summary>A script as a file that <see cref="ScriptReader"/> reads.</summary>
public static class ScriptWriter
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ConferenceScript script) =>
        File.WriteAllText(path, JsonSerializer.Serialize(script, ScriptJson.Script));
}
