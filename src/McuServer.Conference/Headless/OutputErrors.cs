using McuServer.Native;

namespace McuServer.Conference.Headless;

/// <summary>Why a file cannot be written, with the mend.</summary>
internal static class OutputErrors
{
    public static string Explain(NativeStatus status) => status switch
    {
        NativeStatus.NoSpace => "the disk is full; free some space or choose another folder",
        NativeStatus.PermissionDenied => "may not be written; choose a folder that belongs to you",
        NativeStatus.NotFound => "its folder does not exist; make it first",
        _ => $"cannot be written ({status}); choose another folder",
    };
}
