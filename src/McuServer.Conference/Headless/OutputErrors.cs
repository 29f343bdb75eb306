using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>Why a file cannot be written, with the mend; without its path.</summary>
public static class OutputErrors
{
    /// <summary>ENOSPC of Linux, which .NET leaves in <see cref="Exception.HResult"/>.</summary>
    private const int NoSpaceOnDevice = 28;

    public static string Explain(NativeStatus status) => status switch
    {
        NativeStatus.NoSpace => "the disk is full; free some space or choose another folder",
        NativeStatus.PermissionDenied => "may not be written; choose a folder that belongs to you",
        NativeStatus.NotFound => "its folder does not exist; make it first",
        NativeStatus.NotAFile => "is a folder; name a file in it",
        NativeStatus.IoError => "cannot grow: the disk failed or files may not be so large; choose another folder",
        _ => $"cannot be written ({status}); choose another folder",
    };

    /// <param name="e">From System.IO.</param>
    public static string Explain(Exception e, string path) => e switch
    {
        DirectoryNotFoundException => Explain(NativeStatus.NotFound),
        _ when Directory.Exists(path) => Explain(NativeStatus.NotAFile),
        UnauthorizedAccessException => Explain(NativeStatus.PermissionDenied),
        IOException { HResult: NoSpaceOnDevice } => Explain(NativeStatus.NoSpace),
        _ => $"cannot be written ({e.Message}); choose another folder",
    };
}
