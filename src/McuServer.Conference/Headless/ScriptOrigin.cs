namespace McuServer.Conference.Headless;

/// <summary>Where the author of a conference wrote it, so that an error names the place that is to be mended.</summary>
/// <param name="nameOf">
/// Gives the words before the colon for a field such as "participants[2].media"; empty when the rest says enough.
/// </param>
public sealed class ScriptOrigin(Func<string, string> nameOf)
{
    /// <summary>Made by a program: a field is called by its name in the format.</summary>
    public static ScriptOrigin Code { get; } = new(field => field);

    public static ScriptOrigin File(string path) => new(field => $"{path}: {field}");

    /// <param name="mend">What is wrong and what to write instead.</param>
    public ScriptException Error(string field, string mend)
    {
        string name = nameOf(field);
        return new ScriptException(name.Length == 0 ? mend : $"{name}: {mend}");
    }

    internal void Require(bool holds, string field, string mend)
    {
        if (!holds)
        {
            throw Error(field, mend);
        }
    }
}
