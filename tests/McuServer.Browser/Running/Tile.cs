namespace McuServer.Browser.Running;

/// <summary>Where a colour is in a picture, in parts of its width and height.</summary>
/// <param name="Share">Part of all pixels that have it.</param>
internal sealed record Tile(double Share, double Left, double Top, double Right, double Bottom)
{
    /// <summary>More than a stray pixel at an edge.</summary>
    public bool IsThere => Share > 0.02;

    /// <summary>The same place, within two pixels of 320.</summary>
    public bool IsAt(Tile other) =>
        Math.Abs(Left - other.Left) < 0.007 && Math.Abs(Top - other.Top) < 0.012
        && Math.Abs(Right - other.Right) < 0.007 && Math.Abs(Bottom - other.Bottom) < 0.012;
}
