using McuServer.Conference.Headless;

namespace McuServer.Commands;

/// <summary>A conference to mix, from a script or from the recordings of a command line.</summary>
/// <param name="Folder">What relative paths of recordings and layouts start from.</param>
/// <param name="OutputFolder">What relative paths of outputs start from.</param>
/// <param name="Origin">Where errors send the author.</param>
internal sealed record MixRequest(ConferenceScript Script, string Folder, string OutputFolder, ScriptOrigin Origin)
{
    private const double MaxSeconds = 86_400;

    /// <summary>Errors name the options by which these fields were given.</summary>
    private static readonly ScriptOrigin s_commandLine = new(OptionOf);

    /// <exception cref="ScriptException">The script or the folder cannot be used.</exception>
    public static MixRequest FromScript(string scriptPath, string outputFolder)
    {
        ConferenceScript script = ScriptReader.Read(scriptPath);
        try
        {
            Directory.CreateDirectory(outputFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string reason = File.Exists(outputFolder) ? "is a file; name a folder" : OutputErrors.Explain(e, outputFolder);
            throw new ScriptException($"--out-dir: {outputFolder}: {reason}");
        }

        return new MixRequest(
            script, Path.GetDirectoryName(Path.GetFullPath(scriptPath))!, Path.GetFullPath(outputFolder),
            ScriptOrigin.File(scriptPath));
    }

    /// <param name="inputs">One participant each.</param>
    /// <param name="seconds">Null: as long as the longest input.</param>
    /// <param name="script">Everything but participants and duration.</param>
    /// <exception cref="ScriptException">A value is out of range, or an input cannot be read.</exception>
    public static MixRequest FromInputs(IReadOnlyList<string> inputs, double? seconds, ConferenceScript script)
    {
        double length = seconds ?? InputDuration.Longest(inputs).TotalSeconds;
        if (length is not (> 0 and <= MaxSeconds))
        {
            throw new ScriptException(
                FormattableString.Invariant($"--duration: {length} is out of range; write seconds above 0, at most {MaxSeconds}"));
        }

        ConferenceScript whole = script with
        {
            DurationMs = Math.Max(1, (int)Math.Round(length * 1000)),
            Participants = [.. inputs.Select(ToParticipant)],
        };
        ScriptRules.Check(s_commandLine, whole);
        return new MixRequest(whole, Environment.CurrentDirectory, Environment.CurrentDirectory, s_commandLine);
    }

    private static ScriptParticipant ToParticipant(string path, int index) => new()
    {
        Id = $"input-{index + 1}",
        Name = Path.GetFileNameWithoutExtension(path),
        Media = path,
    };

    private static string OptionOf(string field) => field switch
    {
        "layout" => "--layout",
        "size" => "--size",
        "framesPerSecond" => "--fps",
        "outputs[0].file" => "--out",
        "outputs[0].video" => "--video",
        "outputs[0].audio" => "--audio",
        "outputs[0].videoBitrateKbps" => "--video-kbps",
        "participants" => "INPUT",
        _ => "",
    };
}
