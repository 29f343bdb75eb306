namespace McuServer.Native;

/// <summary>What became of an image file.</summary>
public enum ImageLoadResult
{
    Ok,

    /// <summary>No such file.</summary>
    Missing,

    /// <summary>No permission, a folder, or a failing disk.</summary>
    Unreadable,

    /// <summary>More than 4 MiB or 3840 x 2160 pixels.</summary>
    TooLarge,

    /// <summary>Neither PNG nor JPEG, or damaged.</summary>
    BadFormat,
}
