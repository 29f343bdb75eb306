namespace McuServer.Serving.Configuration;

/// <summary>Where layouts of one's own are kept.</summary>
internal sealed record LayoutsOptions
{
    /// <summary>Absolute, or relative to the configuration file's folder; empty: no layout can be written.</summary>
    public string Folder { get; set; } = "state/layouts";
}

/// <summary>Where the files are that hosts play into their rooms.</summary>
internal sealed record FilesOptions
{
    /// <summary>Absolute, or relative to the configuration file's folder; empty: there are no files and no uploads.</summary>
    public string Folder { get; set; } = "state/files";

    /// <summary>All uploads together.</summary>
    public long MaxBytes { get; set; } = 1L << 32;

    public long MaxFileBytes { get; set; } = 1L << 30;
}

/// <summary>Where recordings of rooms are written.</summary>
internal sealed record RecordingsOptions
{
    /// <summary>Absolute, or relative to the configuration file's folder; empty: nothing can be recorded.</summary>
    public string Folder { get; set; } = "state/recordings";
}

/// <summary>The folders as absolute paths.</summary>
internal static class ServerFolders
{
    /// <param name="folder">As the configuration writes it.</param>
    /// <param name="configFolder">What relative paths begin at.</param>
    /// <returns>Null: switched off.</returns>
    public static string? Of(string folder, string configFolder) =>
        folder.Length == 0 ? null : Path.GetFullPath(folder, Path.GetFullPath(configFolder));
}
