namespace McuServer.Conference.Live;

/// <summary>What the control was told last of somebody's pictures.</summary>
internal sealed class ToldMedia
{
    public bool HasCamera { get; private set; }

    public bool HasScreen { get; private set; }

    /// <summary>True if it is something else now, and takes it over.</summary>
    public bool Take(bool hasCamera, bool hasScreen)
    {
        bool isOther = hasCamera != HasCamera || hasScreen != HasScreen;
        (HasCamera, HasScreen) = (hasCamera, hasScreen);
        return isOther;
    }
}
