namespace McuServer.Diagnostics;

internal enum FindingState
{
    Good,

    /// <summary>It works, but slower or without something.</summary>
    Limited,

    /// <summary>The program cannot do its main job without it.</summary>
    Missing,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Mend">The command or step that mends it; null when there is nothing to mend.</param>
internal sealed record Finding(FindingState State, string Subject, string Detail, string? Mend = null);
