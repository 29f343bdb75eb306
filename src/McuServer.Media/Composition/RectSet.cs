using McuServer.Media.Frames;

namespace McuServer.Media.Composition;

/// <summary>
/// A set of pixels as boxes that do not overlap. Memory grows to what was needed once and is kept; one thread at a
/// time.
/// </summary>
internal sealed class RectSet
{
    /// <summary>Above so many boxes <see cref="AddOrWiden"/> takes the bounding box instead: a few pixels too many are
    /// cheaper than many small boxes.</summary>
    private const int WidenAbove = 192;

    private PixelRect[] _rects = new PixelRect[32];

    public int Count { get; private set; }

    public ReadOnlySpan<PixelRect> Rects => _rects.AsSpan(0, Count);

    public void Clear() => Count = 0;

    /// <summary>Appends a box that overlaps none of those inside.</summary>
    public void Append(in PixelRect rect)
    {
        if (rect.IsEmpty)
        {
            return;
        }

        if (Count == _rects.Length)
        {
            Array.Resize(ref _rects, Count * 2);
        }

        _rects[Count++] = rect;
    }

    /// <summary>
    /// Adds the pixels of a box; a large box stays whole, and cuts the smaller ones that reach into it.
    /// </summary>
    public void Add(in PixelRect rect)
    {
        if (rect.IsEmpty)
        {
            return;
        }

        foreach (ref readonly PixelRect inside in Rects)
        {
            if (inside.Contains(rect))
            {
                return;
            }
        }

        Subtract(rect);
        Append(rect);
    }

    /// <summary>As <see cref="Add"/>, but may become larger than the sum when the sum is in very many pieces.</summary>
    public void AddOrWiden(in PixelRect rect)
    {
        Add(rect);
        if (Count > WidenAbove)
        {
            PixelRect bounds = Bounds();
            Clear();
            Append(bounds);
        }
    }

    public void Subtract(in PixelRect hole)
    {
        if (hole.IsEmpty)
        {
            return;
        }

        // Backwards: pieces are appended behind and cannot meet the hole again.
        for (int i = Count - 1; i >= 0; i--)
        {
            PixelRect rect = _rects[i];
            if (!rect.Intersects(hole))
            {
                continue;
            }

            _rects[i] = _rects[--Count];
            PixelRect common = rect.Intersect(hole);
            Append(new PixelRect(rect.X, rect.Y, rect.Width, common.Y - rect.Y));
            Append(new PixelRect(rect.X, common.Bottom, rect.Width, rect.Bottom - common.Bottom));
            Append(new PixelRect(rect.X, common.Y, common.X - rect.X, common.Height));
            Append(new PixelRect(common.Right, common.Y, rect.Right - common.Right, common.Height));
        }
    }

    public void Subtract(RectSet holes)
    {
        foreach (ref readonly PixelRect hole in holes.Rects)
        {
            Subtract(hole);
        }
    }

    public void CopyFrom(RectSet other)
    {
        Clear();
        foreach (ref readonly PixelRect rect in other.Rects)
        {
            Append(rect);
        }
    }

    public void SetToIntersection(RectSet a, RectSet b)
    {
        Clear();
        foreach (ref readonly PixelRect first in a.Rects)
        {
            foreach (ref readonly PixelRect second in b.Rects)
            {
                Append(first.Intersect(second));
            }
        }
    }

    /// <summary>How many of a box's pixels are in the set.</summary>
    public long AreaInside(in PixelRect box)
    {
        long area = 0;
        foreach (ref readonly PixelRect rect in Rects)
        {
            PixelRect common = rect.Intersect(box);
            area += common.IsEmpty ? 0 : (long)common.Width * common.Height;
        }

        return area;
    }

    public bool Covers(in PixelRect box) => AreaInside(box) == (long)box.Width * box.Height;

    public bool Intersects(in PixelRect box)
    {
        foreach (ref readonly PixelRect rect in Rects)
        {
            if (rect.Intersects(box))
            {
                return true;
            }
        }

        return false;
    }

    private PixelRect Bounds()
    {
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);
        foreach (ref readonly PixelRect rect in Rects)
        {
            left = Math.Min(left, rect.X);
            top = Math.Min(top, rect.Y);
            right = Math.Max(right, rect.Right);
            bottom = Math.Max(bottom, rect.Bottom);
        }

        return new PixelRect(left, top, right - left, bottom - top);
    }
}
