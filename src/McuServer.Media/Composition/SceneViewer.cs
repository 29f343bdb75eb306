namespace McuServer.Media.Composition;

/// <summary>For whom a picture is composed, where that is not the same for a whole audience.</summary>
public sealed record SceneViewer
{
    /// <summary>A picture that everybody of an audience receives.</summary>
    public static readonly SceneViewer Everybody = new();

    /// <summary>A view with <c>self: omit</c>: this participant gets no tile and does not count. Null: nobody.</summary>
    public string? OmitParticipant { get; init; }

    /// <summary>A view with <c>speakerSees: previous</c>, composed for the floor holder: where the layout shows the
    /// active speaker it shows the previous one.</summary>
    public bool SeesPreviousSpeaker { get; init; }

    /// <summary>Pixels and frames per second in place of the layout's canvas; width and height are even.</summary>
    public (int Width, int Height, int FramesPerSecond)? CanvasOverride { get; init; }
}
