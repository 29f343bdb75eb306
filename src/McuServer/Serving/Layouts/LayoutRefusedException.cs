using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Layouts;

/// <summary>Why the library does not do what was asked.</summary>
internal enum LayoutRefusal
{
    NotFound,

    /// <summary>No id that a file can have.</summary>
    BadId,

    /// <summary>More bytes than a layout may have.</summary>
    TooLarge,

    /// <summary><see cref="LayoutRefusedException.Errors"/> say where.</summary>
    Invalid,

    /// <summary>If-Match names another version.</summary>
    RevisionMismatch,

    /// <summary>A room shows it.</summary>
    InUse,

    /// <summary>It came with the program, or the configuration names no folder to write to.</summary>
    ReadOnly,

    /// <summary>The folder holds as many files as it may.</summary>
    TooMany,

    /// <summary>The disk failed or is full.</summary>
    Disk,
}

/// <summary>A request to the library of layouts that changes nothing.</summary>
internal sealed class LayoutRefusedException(LayoutRefusal refusal, string message) : Exception(message)
{
    public LayoutRefusal Refusal { get; } = refusal;

    public ImmutableArray<LayoutError> Errors { get; init; } = [];
}
