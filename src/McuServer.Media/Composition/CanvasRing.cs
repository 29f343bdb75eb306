using McuServer.Media.Frames;

namespace McuServer.Media.Composition;

/// <summary>A frame to draw on and what it shows.</summary>
internal sealed class Canvas(VideoFrame frame)
{
    public VideoFrame Frame { get; set; } = frame;

    /// <summary>Empty: the content is undefined.</summary>
    public LayerList Shown { get; } = new();

    /// <summary>Number of the composition that drew it last.</summary>
    public long ComposedAt { get; set; }
}

/// <summary>
/// The canvases of one compositor. A frame that anybody else still holds (an encoder that reads it) is never drawn on:
/// another one is taken, and when all are held the oldest is let go and a fresh one rented for it.
/// </summary>
internal sealed class CanvasRing(FramePool pool, int count) : IDisposable
{
    private readonly List<Canvas> _canvases = new(count);

    /// <summary>The canvas composed last; null before the first and after a change of size.</summary>
    public Canvas? Front { get; private set; }

    /// <summary>
    /// A canvas that may be drawn on. The front one if nobody holds it, since it differs least from what comes next;
    /// else the newest of the free ones.
    /// </summary>
    public Canvas Take(int width, int height)
    {
        if (_canvases.Count > 0 && (_canvases[0].Frame.Width != width || _canvases[0].Frame.Height != height))
        {
            ReleaseAll();
        }

        Canvas? newestFree = null;
        Canvas? oldest = null;
        foreach (Canvas canvas in _canvases)
        {
            if (!canvas.Frame.IsShared)
            {
                newestFree = newestFree is null || canvas.ComposedAt > newestFree.ComposedAt ? canvas : newestFree;
            }

            if (canvas != Front)
            {
                oldest = oldest is null || canvas.ComposedAt < oldest.ComposedAt ? canvas : oldest;
            }
        }

        return newestFree ?? (_canvases.Count < count ? AddCanvas(width, height) : Replace(oldest!, width, height));
    }

    public void Publish(Canvas canvas, long composition)
    {
        canvas.ComposedAt = composition;
        Front = canvas;
    }

    public void Dispose() => ReleaseAll();

    private void ReleaseAll()
    {
        foreach (Canvas canvas in _canvases)
        {
            canvas.Frame.Release();
        }

        _canvases.Clear();
        Front = null;
    }

    private Canvas AddCanvas(int width, int height)
    {
        var canvas = new Canvas(pool.Rent(width, height));
        _canvases.Add(canvas);
        return canvas;
    }

    private Canvas Replace(Canvas canvas, int width, int height)
    {
        VideoFrame fresh = pool.Rent(width, height);
        canvas.Frame.Release();
        canvas.Frame = fresh;
        canvas.Shown.Clear();
        return canvas;
    }
}
