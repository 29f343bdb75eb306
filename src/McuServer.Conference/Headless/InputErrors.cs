using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>Why a file cannot be read, with the mend.</summary>
public static class InputErrors
{
    /// <summary>A recording that did not open: the library's words, which name the file, and what to do.</summary>
    public static string Explain(NativeException e) => e.Status switch
    {
        NativeStatus.NotFound => $"{e.Message}; check how its name is written",
        NativeStatus.PermissionDenied => $"{e.Message}; allow it (chmod u+r)",
        NativeStatus.Empty => $"{e.Message}; record it again or leave it out",
        NativeStatus.NoMedia => $"{e.Message}; give a recording of pictures or sound",
        NativeStatus.Truncated or NativeStatus.InvalidData => $"{e.Message}; give a whole recording or leave it out",
        NativeStatus.IoError => $"{e.Message}; check the disk",
        _ => e.Message,
    };

    /// <summary>A text file that did not open; without its path.</summary>
    /// <param name="wanted">What it should be, as "a layout file".</param>
    internal static string Explain(Exception e, string path, string wanted) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"no such file; give the path of {wanted}",
        _ when Directory.Exists(path) => $"is a folder; give the path of {wanted}",
        UnauthorizedAccessException => "no permission to read it; allow it (chmod u+r)",
        _ => $"{e.Message}; give the path of {wanted}",
    };
}
