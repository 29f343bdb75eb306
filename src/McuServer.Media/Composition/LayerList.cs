using McuServer.Media.Frames;

namespace McuServer.Media.Composition;

/// <summary>
/// A scene and its pictures as one list of layers from bottom to top: the background, then tiles in the scene's order,
/// each overlay above the tiles of its z. Patches are asked from the painter only for what the list before does not
/// show already.
/// </summary>
internal sealed class LayerList
{
    /// <summary>
    /// A longer side than this is a caller's mistake that would only burn time; such a tile is not drawn.
    /// </summary>
    private const int MaxSide = 16384;

    private static readonly OverlayPatch[] s_noMarks = [];

    private Layer[] _layers = new Layer[16];
    private int[] _overlayOrder = new int[8];

    public int Count { get; private set; }

    /// <summary>The scene that this list was made of; null when empty.</summary>
    public Scene? Scene { get; private set; }

    public Span<Layer> Layers => _layers.AsSpan(0, Count);

    public ref Layer this[int index] => ref _layers[index];

    public void Clear()
    {
        Layers.Clear();
        Count = 0;
        Scene = null;
    }

    /// <summary>Takes over what another list shows, without its borrowed pictures.</summary>
    public void Remember(LayerList other)
    {
        if (_layers.Length < other.Count)
        {
            _layers = new Layer[other._layers.Length];
        }
        else
        {
            Layers.Clear();
        }

        other.Layers.CopyTo(_layers);
        Count = other.Count;
        Scene = other.Scene;
        ReturnPictures();
    }

    /// <summary>Forgets the borrowed pictures; their numbers stay.</summary>
    public void ReturnPictures()
    {
        foreach (ref Layer layer in Layers)
        {
            layer.Picture = null;
        }
    }

    /// <summary>
    /// Makes this the list of <paramref name="scene"/>, with as much as possible from <paramref name="before"/>.
    /// </summary>
    public void Build(Scene scene, LayerList before, IOverlayPainter painter, IPictureProvider pictures)
    {
        if (ReferenceEquals(scene, before.Scene))
        {
            Remember(before);
        }
        else
        {
            Clear();
            Arrange(scene, before, painter);
            Scene = scene;
        }

        foreach (ref Layer layer in Layers)
        {
            if (layer.Kind == LayerKind.Tile)
            {
                FollowLamp(ref layer, painter);
                TakePicture(ref layer, painter, pictures);
            }
        }
    }

    /// <summary>Draws the tile with or without what shows speech; either is painted once and kept with the layer.</summary>
    private static void FollowLamp(ref Layer layer, IOverlayPainter painter)
    {
        bool isLit = !ReferenceEquals(layer.Tile, layer.Placed);
        if (isLit == layer.Placed!.Lamp is { IsOn: true })
        {
            return;
        }

        SceneTile tile = isLit ? layer.Placed : layer.OtherTile ?? layer.Placed.InSpeech();
        IReadOnlyList<OverlayPatch> marks = layer.OtherMarks ?? painter.PaintMarks(tile);
        (layer.OtherTile, layer.OtherMarks) = (layer.Tile, layer.Marks);
        (layer.Tile, layer.Marks) = (tile, marks);
    }

    private static void TakePicture(ref Layer layer, IOverlayPainter painter, IPictureProvider pictures)
    {
        layer.HasPicture = false;
        layer.PictureNumber = 0;
        if (layer.Tile!.Source is { } key && pictures.TryGetPicture(key, out VideoFrame? picture, out long number))
        {
            layer.Picture = picture;
            layer.PictureNumber = number;
            layer.HasPicture = picture is not null;
        }

        if (!layer.HasPicture)
        {
            layer.Patch ??= painter.PaintCard(layer.Tile);
        }
    }

    private void Arrange(Scene scene, LayerList before, IOverlayPainter painter)
    {
        var canvas = new PixelRect(0, 0, scene.Width, scene.Height);
        AddBackground(scene, canvas, before, painter);
        SortOverlays(scene);
        int next = 0;
        foreach (SceneTile tile in scene.Tiles)
        {
            while (next < scene.Overlays.Length && scene.Overlays[_overlayOrder[next]].Z < tile.Z)
            {
                AddOverlay(scene, scene.Overlays[_overlayOrder[next++]], canvas, before, painter);
            }

            AddTile(tile, canvas, before, painter);
        }

        while (next < scene.Overlays.Length)
        {
            AddOverlay(scene, scene.Overlays[_overlayOrder[next++]], canvas, before, painter);
        }
    }

    /// <summary>By z, then by document order.</summary>
    private void SortOverlays(Scene scene)
    {
        if (_overlayOrder.Length < scene.Overlays.Length)
        {
            _overlayOrder = new int[scene.Overlays.Length * 2];
        }

        for (int i = 0; i < scene.Overlays.Length; i++)
        {
            int place = i;
            for (; place > 0 && scene.Overlays[_overlayOrder[place - 1]].Z > scene.Overlays[i].Z; place--)
            {
                _overlayOrder[place] = _overlayOrder[place - 1];
            }

            _overlayOrder[place] = i;
        }
    }

    private void AddBackground(Scene scene, in PixelRect canvas, LayerList before, IOverlayPainter painter)
    {
        bool isSame = before.Scene is { } old && old.Width == scene.Width && old.Height == scene.Height
            && old.Background == scene.Background;
        OverlayPatch patch = isSame ? before[0].Patch! : painter.PaintBackground(scene);
        if (!patch.IsOpaque || !patch.Box.Contains(canvas))
        {
            throw new InvalidOperationException(
                $"The painter's background {patch.Box} does not hide the whole canvas {canvas}.");
        }

        ref Layer layer = ref Add(LayerKind.Background, canvas, canvas);
        layer.Patch = patch;
    }

    private void AddOverlay(
        Scene scene, SceneOverlay overlay, in PixelRect canvas, LayerList before, IOverlayPainter painter)
    {
        OverlayPatch? patch = FindPatch(scene, overlay, before) ?? painter.PaintOverlay(scene, overlay);
        if (patch is null || patch.Box.Intersect(canvas).IsEmpty)
        {
            return;
        }

        ref Layer layer = ref Add(LayerKind.Overlay, patch.Box, canvas);
        layer.Overlay = overlay;
        layer.Patch = patch;
    }

    private void AddTile(SceneTile tile, in PixelRect canvas, LayerList before, IOverlayPainter painter)
    {
        PixelRect box = EvenBox(tile.Box);
        if (tile.Opacity == 0 || box.Width > MaxSide || box.Height > MaxSide || box.Intersect(canvas).IsEmpty)
        {
            return;
        }

        ref Layer layer = ref Add(LayerKind.Tile, box, canvas);
        layer.Tile = layer.Placed = tile;
        layer.Opacity = tile.Opacity;
        layer.Radius = RoundedCorner.RadiusIn(box, tile.Style);
        foreach (ref readonly Layer old in before.Layers)
        {
            if (old.Kind == LayerKind.Tile && (ReferenceEquals(old.Placed, tile) || tile.Equals(old.Placed)))
            {
                layer.Patch = old.Patch;
                (layer.Tile, layer.Marks) = (ReferenceEquals(old.Tile, old.Placed) ? tile : old.Tile, old.Marks);
                (layer.OtherTile, layer.OtherMarks) = (old.OtherTile, old.OtherMarks);
                return;
            }
        }

        layer.Marks = painter.PaintMarks(tile);
    }

    private static OverlayPatch? FindPatch(Scene scene, SceneOverlay overlay, LayerList before)
    {
        if (before.Scene is not { } old || old.Width != scene.Width || old.Height != scene.Height)
        {
            return null;
        }

        foreach (ref readonly Layer layer in before.Layers)
        {
            if (layer.Kind == LayerKind.Overlay && overlay.Equals(layer.Overlay))
            {
                return layer.Patch;
            }
        }

        return null;
    }

    private static PixelRect EvenBox(in PixelRect box)
    {
        int x = box.X & ~1;
        int y = box.Y & ~1;
        return new PixelRect(x, y, (box.Right & ~1) - x, (box.Bottom & ~1) - y);
    }

    private ref Layer Add(LayerKind kind, in PixelRect box, in PixelRect canvas)
    {
        if (Count == _layers.Length)
        {
            Array.Resize(ref _layers, Count * 2);
        }

        ref Layer layer = ref _layers[Count++];
        layer = new Layer
        {
            Kind = kind,
            Box = box,
            Area = box.Intersect(canvas),
            Marks = s_noMarks,
            Opacity = byte.MaxValue,
        };
        return ref layer;
    }
}
