namespace McuServer.Conference.Live;

/// <summary>What the control was told last of somebody's pictures.</summary>
internal sealed class ToldMedia
{
    private bool _isTold;

    public bool HasCamera { get; private set; }

    public bool HasScreen { get; private set; }

    /// <summary>True if it is something else now, or was never told; takes it over.</summary>
    public bool Take(bool hasCamera, bool hasScreen)
    {
        bool isOther = !_isTold || hasCamera != HasCamera || hasScreen != HasScreen;
        (_isTold, HasCamera, HasScreen) = (true, hasCamera, hasScreen);
        return isOther;
    }
}
