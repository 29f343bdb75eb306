using McuServer.Media.Frames;

namespace McuServer.Media.Composition;

/// <summary>
/// Draws scenes onto I420 canvases: scaled tiles straight into their place, in z order, with cards, marks and overlays
/// from an <see cref="IOverlayPainter"/>. Only what changed is drawn again (<see cref="Damage"/>); what an older canvas
/// of the ring missed meanwhile is copied from the newest one, so a picture is scaled once however many canvases
/// rotate. The pixels depend on the scene and the pictures alone: not on what was shown before, on the number of
/// threads, or on which canvas was free. One thread at a time; allocates nothing while scenes, sizes and sources stay
/// as they are.
/// </summary>
/// <remarks>
/// Sharing scaled tiles between several canvases would come in at <see cref="TilePainter"/>: it asks for rows of one
/// tile's content by picture number, crop and size, and does not care where they come from.
/// </remarks>
public sealed class Compositor : IDisposable
{
    private readonly IOverlayPainter _painter;
    private readonly IWorkers _workers;
    private readonly CanvasRing _ring;
    private readonly ScalerCache _scalers = new();
    private readonly BlurFills _blurs;
    private readonly CompositionPlan _plan = new();
    private readonly CompositionWork _work;
    private readonly RectSet _newsSinceFront = new();
    private readonly RectSet _newsSinceTarget = new();
    private readonly RectSet _compose = new();
    private LayerList _layers = new();
    private LayerList _nextLayers = new();
    private bool _isDisposed;

    /// <param name="pool">
    /// Gives the canvases, whose colour space is the pool's; every one that is still held at the end comes back when its
    /// holder lets go.
    /// </param>
    /// <param name="canvasCount">
    /// Canvases in rotation, 2 or more: one that is drawn on, and as many as others hold at a time (an encoder that
    /// still reads). When all are held a fresh one is rented, and costs a whole copy.
    /// </param>
    /// <exception cref="ArgumentException">The painter draws for canvases of another matrix.</exception>
    public Compositor(FramePool pool, IOverlayPainter painter, IWorkers workers, int canvasCount = 3)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(painter);
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(canvasCount, 2);
        if (painter.CanvasMatrix != pool.CanvasMatrix)
        {
            throw new ArgumentException(
                $"The painter draws for canvases in {painter.CanvasMatrix}, the pool's are in {pool.CanvasMatrix}.",
                nameof(painter));
        }

        _painter = painter;
        _workers = workers;
        _ring = new CanvasRing(pool, canvasCount);
        _blurs = new BlurFills(pool);
        _work = new CompositionWork(_plan, pool.CanvasMatrix);
    }

    /// <summary>Changes only when the returned canvas differs from the one before; 0 before the first.</summary>
    public long PictureNumber { get; private set; }

    /// <summary>Canvases on which anything was drawn.</summary>
    public long ComposedCount { get; private set; }

    /// <summary>Calls that gave back the canvas before.</summary>
    public long UnchangedCount { get; private set; }

    /// <summary>Tiles whose picture was scaled, once for each call and tile.</summary>
    public long TilesScaled { get; private set; }

    /// <summary>Tiles on the canvas that showed a picture and were not scaled.</summary>
    public long TilesKept { get; private set; }

    /// <summary>Canvases on which the background was drawn again, if only outside of a tile's corners.</summary>
    public long BackgroundsDrawn { get; private set; }

    /// <summary>For tests, whose small canvases are to be cut into parts too.</summary>
    internal int MinPartPixels
    {
        init => _plan.MinPartPixels = value;
    }

    /// <summary>
    /// The canvas for a scene with the sources' newest pictures. The caller gets one reference and releases it; while
    /// anybody holds the frame nothing draws on it. The same frame object comes back when nothing at all changed, so
    /// its <see cref="VideoFrame.PlayoutTime"/> says nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The scene's width or height is not even and positive.</exception>
    public VideoFrame Compose(Scene scene, IPictureProvider pictures)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(pictures);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (scene.Width <= 0 || scene.Height <= 0 || ((scene.Width | scene.Height) & 1) != 0)
        {
            throw new ArgumentException(
                $"A canvas of {scene.Width}x{scene.Height} cannot be composed: sides are even and positive.",
                nameof(scene));
        }

        _nextLayers.Build(scene, _layers, _painter, pictures);
        try
        {
            return ComposeLayers(scene.Width, scene.Height);
        }
        finally
        {
            _nextLayers.ReturnPictures();
            (_layers, _nextLayers) = (_nextLayers, _layers);
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _ring.Dispose();
            _blurs.Dispose();
            _work.Dispose();
        }
    }

    private VideoFrame ComposeLayers(int width, int height)
    {
        Canvas? front = _ring.Front;
        bool isFrontUsable = front is not null && front.Frame.Width == width && front.Frame.Height == height
            && front.Shown.Count > 0;
        if (isFrontUsable)
        {
            Damage.Find(front!.Shown, _nextLayers, _newsSinceFront);
            if (_newsSinceFront.Count == 0)
            {
                UnchangedCount++;
                TilesKept += CountPictures();
                return front.Frame.AddReference();
            }
        }

        Canvas target = _ring.Take(width, height);
        Damage.Find(target.Shown, _nextLayers, _newsSinceTarget);
        PictureView source = default;
        if (isFrontUsable && target != front)
        {
            // What differs from the front canvas is composed; what only this canvas missed is copied from there.
            source = front!.Frame.View;
            _compose.SetToIntersection(_newsSinceTarget, _newsSinceFront);
            _newsSinceTarget.Subtract(_newsSinceFront);
        }
        else
        {
            _compose.CopyFrom(_newsSinceTarget);
            _newsSinceTarget.Clear();
        }

        Draw(target, source);
        return target.Frame.AddReference();
    }

    private void Draw(Canvas target, in PictureView source)
    {
        // Unknown until the end: if a worker throws, the next composition starts from nothing.
        target.Shown.Clear();
        try
        {
            _plan.Prepare(
                _nextLayers, target.Frame.View, source, _compose, _newsSinceTarget, _workers.ThreadCount);
            _plan.PrepareTiles(_scalers, _blurs);
            _work.Run(_workers);
        }
        catch
        {
            _blurs.Forget();
            throw;
        }

        _blurs.Sweep(_nextLayers);
        target.Shown.Remember(_nextLayers);
        ComposedCount++;
        PictureNumber++;
        CountLayers();
        _ring.Publish(target, ComposedCount);
    }

    private void CountLayers()
    {
        int scaled = 0;
        for (int i = 0; i < _nextLayers.Count; i++)
        {
            scaled += _nextLayers[i].HasPicture && _plan.IsDrawn(i) ? 1 : 0;
        }

        TilesScaled += scaled;
        TilesKept += CountPictures() - scaled;
        BackgroundsDrawn += _plan.IsDrawn(0) ? 1 : 0;
    }

    private int CountPictures()
    {
        int count = 0;
        foreach (ref readonly Layer layer in _nextLayers.Layers)
        {
            count += layer.HasPicture ? 1 : 0;
        }

        return count;
    }
}
