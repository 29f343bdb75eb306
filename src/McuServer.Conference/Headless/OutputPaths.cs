namespace McuServer.Conference.Headless;

/// <summary>
/// Full paths of a conference's outputs. Two outputs never share a file, and no recording is written over, however their
/// paths are spelled.
/// </summary>
internal static class OutputPaths
{
    /// <summary>Links that lead to links, at most; as many as Linux follows (path_resolution(7)).</summary>
    private const int MaxLinks = 40;

    /// <exception cref="ScriptException">An output would be written over another one, over a recording or a folder.</exception>
    public static string[] Resolve(ConferenceScript script, string mediaFolder, string outputFolder, ScriptOrigin origin)
    {
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach (ScriptParticipant participant in script.Participants)
        {
            Protect(taken, participant.Media, mediaFolder);
            Protect(taken, participant.Avatar, mediaFolder);
        }

        string[] paths = new string[script.Outputs.Count];
        for (int i = 0; i < paths.Length; i++)
        {
            string file = script.Outputs[i].File;
            string field = $"outputs[{i}].file";
            paths[i] = Path.GetFullPath(file, outputFolder);
            origin.Require(!Directory.Exists(paths[i]), field, $"'{file}' {OutputErrors.Explain(Native.NativeStatus.NotAFile)}");
            string partial = OutputFile.PartialPathOf(paths[i]);
            Take(taken, EntryOf(paths[i]), $"written by outputs[{i}] already", origin, field, $"'{file}' is");
            Take(
                taken, RealPath(partial), $"what outputs[{i}] is called until it is complete", origin, field,
                $"'{Path.GetFileName(partial)}', its name until it is complete, is");
        }

        return paths;
    }

    private static void Protect(Dictionary<string, string> taken, string? input, string folder)
    {
        if (input is not null)
        {
            const string Use = "a recording that is read";
            string path = Path.GetFullPath(input, folder);
            taken[EntryOf(path)] = Use;
            taken[RealPath(path)] = Use;
        }
    }

    private static void Take(
        Dictionary<string, string> taken, string real, string use, ScriptOrigin origin, string field, string what)
    {
        origin.Require(!taken.TryGetValue(real, out string? other), field, $"{what} {other}; choose another name");
        taken.Add(real, use);
    }

    /// <summary>The file's own entry in its real folder: what a renaming replaces, were it a link.</summary>
    private static string EntryOf(string path) => Path.Join(RealPath(Path.GetDirectoryName(path)!), Path.GetFileName(path));

    /// <summary>The path without links; of what does not exist, as far as it does.</summary>
    private static string RealPath(string path)
    {
        string real = "/";
        Queue<string> parts = new(path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        int links = 0;
        while (parts.TryDequeue(out string? part))
        {
            string next = Path.Join(real, part);
            if (links < MaxLinks && new FileInfo(next).LinkTarget is { } target)
            {
                links++;
                string[] rest = [.. parts];
                parts = new Queue<string>([.. Path.GetFullPath(target, real).Split('/', StringSplitOptions.RemoveEmptyEntries), .. rest]);
                real = "/";
            }
            else
            {
                real = next;
            }
        }

        return real;
    }
}
