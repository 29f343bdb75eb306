namespace McuServer.Conference.Headless;

/// <summary>
/// What the author of a script or a command line has to mend: one line that names the file, the field and the mend.
/// </summary>
public sealed class ScriptException(string message) : Exception(message);
