using System.Runtime.CompilerServices;
using McuServer.Media.Frames;

namespace McuServer.Media.Composition.Drawing;

/// <summary>
/// Draws everything that is not video, with Cairo and Pango, and keeps what it drew. A tile object that was seen before
/// costs one look-up and no allocation; a new object with old content finds its patches by value. One thread at a time.
/// </summary>
public sealed class OverlayPainter : IOverlayPainter, IDisposable
{
    /// <summary>Bytes of patches that are kept.</summary>
    public const long DefaultCacheBytes = 64L << 20;

    private readonly TextPainter _text = new();
    private readonly ImageStore _images;
    private readonly CardPainter _cards;
    private readonly MarkPainter _marks;
    private readonly SceneryPainter _scenery;
    private readonly PatchCache _cache;

    /// <summary>By object, not by value; an entry lives as long as the scene that holds the tile.</summary>
    private readonly ConditionalWeakTable<SceneTile, OverlayPatch> _cardOfTile = [];
    private readonly ConditionalWeakTable<SceneTile, OverlayPatch[]> _marksOfTile = [];

    /// <param name="assetRoot">The folder that asset names such as "assets/logo.png" are relative to.</param>
    /// <param name="cacheBytes">How much of what was painted is kept.</param>
    /// <param name="canvasMatrix">Of the canvases that it draws for.</param>
    /// <param name="firstAssetRoot">A folder that is asked before; null: none.</param>
    public OverlayPainter(
        string assetRoot, long cacheBytes = DefaultCacheBytes, ColorMatrix canvasMatrix = ColorMatrix.Bt709,
        string? firstAssetRoot = null)
    {
        var converter = PatchConverter.For(canvasMatrix);
        CanvasMatrix = canvasMatrix;
        _images = new ImageStore(assetRoot, firstAssetRoot);
        _cache = new PatchCache(cacheBytes);
        _cards = new CardPainter(_text, _images, converter);
        _marks = new MarkPainter(new LabelPainter(_text, converter), _cache, converter);
        _scenery = new SceneryPainter(_text, _images, converter);
    }

    public ColorMatrix CanvasMatrix { get; }

    public OverlayPaintCounts Counts =>
        new(_cache.Hits, _cache.Misses, _images.Failures, _text.UnknownGlyphs, _cache.Count, _cache.Bytes);

    public OverlayPatch PaintCard(SceneTile tile)
    {
        if (_cardOfTile.TryGetValue(tile, out OverlayPatch? card))
        {
            _cache.CountHit();
            return card;
        }

        bool isEmpty = tile.Source is null;
        PatchKey key = isEmpty ? PatchKeys.ForPlaceholder(tile) : PatchKeys.ForCard(tile);
        if (!_cache.TryGet(key, out OverlayPatch[] patches))
        {
            patches = [isEmpty ? _cards.PaintPlaceholder(tile) : _cards.PaintPerson(tile)];
            _cache.Add(key, patches);
        }

        _cardOfTile.Add(tile, patches[0]);
        return patches[0];
    }

    public IReadOnlyList<OverlayPatch> PaintMarks(SceneTile tile)
    {
        if (_marksOfTile.TryGetValue(tile, out OverlayPatch[]? marks))
        {
            _cache.CountHit();
            return marks;
        }

        marks = _marks.Paint(tile);
        _marksOfTile.Add(tile, marks);
        return marks;
    }

    public OverlayPatch PaintBackground(Scene scene)
    {
        PatchKey key = PatchKeys.ForBackground(scene);
        if (!_cache.TryGet(key, out OverlayPatch[] patches))
        {
            patches = [_scenery.PaintBackground(scene.Width, scene.Height, scene.Background)];
            _cache.Add(key, patches);
        }

        return patches[0];
    }

    public OverlayPatch? PaintOverlay(Scene scene, SceneOverlay overlay)
    {
        PatchKey key = PatchKeys.ForOverlay(overlay);
        if (!_cache.TryGet(key, out OverlayPatch[] patches))
        {
            patches = _scenery.PaintOverlay(overlay) is { } patch ? [patch] : [];
            _cache.Add(key, patches);
        }

        return patches.Length > 0 ? patches[0] : null;
    }

    /// <summary>Forgets every patch and image, because files that they were made from have changed.</summary>
    public void Clear()
    {
        _cache.Clear();
        _images.Clear();
        _cardOfTile.Clear();
        _marksOfTile.Clear();
    }

    public void Dispose()
    {
        Clear();
        _images.Dispose();
        _text.Dispose();
    }
}
