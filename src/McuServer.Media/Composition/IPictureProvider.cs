using McuServer.Media.Frames;

namespace McuServer.Media.Composition;

/// <summary>Where a compositor gets the pictures of a scene's sources from.</summary>
public interface IPictureProvider
{
    /// <summary>
    /// The newest picture of a source that may be shown now, borrowed until <see cref="Compositor.Compose"/> returns;
    /// false: none (camera off, stale), and the tile shows its card. Asked once per tile and composition.
    /// </summary>
    /// <param name="pictureNumber">
    /// Changes with every new picture of that source and never comes back for another picture of it while the same
    /// compositor lives: an equal number means equal pixels, and costs nothing.
    /// </param>
    bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber);
}
