namespace McuServer.Media.Frames;

/// <summary>A box on a picture, in luma pixels. Boxes of tiles start and end on even pixels, as 4:2:0 chroma needs.</summary>
public readonly record struct PixelRect(int X, int Y, int Width, int Height)
{
    public int Right => X + Width;

    public int Bottom => Y + Height;

    public bool IsEmpty => Width <= 0 || Height <= 0;

    public bool Intersects(in PixelRect other) =>
        X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;

    public bool Contains(in PixelRect other) =>
        X <= other.X && Y <= other.Y && Right >= other.Right && Bottom >= other.Bottom;

    public PixelRect Intersect(in PixelRect other)
    {
        int x = Math.Max(X, other.X);
        int y = Math.Max(Y, other.Y);
        return new PixelRect(x, y, Math.Min(Right, other.Right) - x, Math.Min(Bottom, other.Bottom) - y);
    }
}
