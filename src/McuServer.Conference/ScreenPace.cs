using McuServer.Media.Composition;

namespace McuServer.Conference;

/// <summary>
/// While a shared screen fills a good part of a live picture, fewer pictures are sent, so that each has more bits: text is
/// read, not watched.
/// </summary>
internal static class ScreenPace
{
    /// <summary>Enough for a mouse, a page that scrolls and a film that a host plays.</summary>
    public const int FramesPerSecond = 15;

    /// <summary>Frames of the picture's own rate from one that is sent to the next.</summary>
    public static int StepFor(Scene? scene, int framesPerSecond) =>
        scene is not null && HasLargeScreen(scene) ? Math.Max(1, framesPerSecond / FramesPerSecond) : 1;

    /// <summary>A quarter of the picture or more.</summary>
    private static bool HasLargeScreen(Scene scene)
    {
        foreach (SceneTile tile in scene.Tiles)
        {
            if (tile.Source is { Kind: VideoKind.Screen } && 4L * tile.Box.Width * tile.Box.Height >= (long)scene.Width * scene.Height)
            {
                return true;
            }
        }

        return false;
    }
}
