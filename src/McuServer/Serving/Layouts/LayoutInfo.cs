using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Serving.Layouts;

/// <summary>One layout of the library as lists show it.</summary>
/// <param name="Layout">The version in use; null: there was never a good one.</param>
/// <param name="ETag">Of the version on disk, without quotes; "" when it cannot be read.</param>
internal sealed record LayoutInfo(string Id, Layout? Layout, string ETag)
{
    /// <summary>The version on disk can be used.</summary>
    public bool IsValid { get; init; }

    /// <summary>The version on disk is bad; an earlier one, or the one that came with the program, is in use.</summary>
    public bool IsStale => !IsValid && Layout is not null;

    /// <summary>It came with the program, and nothing of one's own stands in its place.</summary>
    public bool IsBuiltin { get; init; }

    /// <summary>Of the version on disk: errors first, then warnings.</summary>
    public ImmutableArray<LayoutError> Errors { get; init; } = [];

    /// <summary>The file from which <see cref="Layout"/> was read; empty without one.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>Of <see cref="Source"/>; tells whether the version in use is another one.</summary>
    public string SourceHash { get; init; } = "";
}

/// <summary>What a new look at the folders found.</summary>
/// <param name="Id">The layout.</param>
/// <param name="Errors">Empty: another good version is in use, or it is gone. Otherwise the new version is bad, and nothing changed.</param>
internal sealed record LayoutNews(string Id, ImmutableArray<LayoutError> Errors)
{
    public bool IsFailure => Errors.Length > 0;
}
