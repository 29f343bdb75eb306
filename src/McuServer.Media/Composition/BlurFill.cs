using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

namespace McuServer.Media.Composition;

/// <summary>
/// What lies beside the picture under <see cref="Fit.Blur"/>: the same picture filling the box, made small and blurred.
/// It is enlarged to the box while the tile is drawn. Made again for each new picture.
/// </summary>
internal sealed class BlurFill(FramePool pool) : IDisposable
{
    /// <summary>Side of the box to side of the small picture: blurring it costs 1/64 of the pixels.</summary>
    private const int Reduction = 8;

    /// <summary>
    /// In pixels of the small picture. Three box passes of radius r have the variance r(r + 1), so 3 small pixels give
    /// a standard deviation of 3.5, which are 28 on the canvas.
    /// </summary>
    private const int Radius = 3;

    private VideoFrame? _small;
    private VideoFrame? _picture;
    private PixelRect _crop;
    private PictureScaler? _scaler;
    private long _pictureNumber;
    private bool _isPrepared;

    public required VideoKey Source { get; init; }

    public required int BoxWidth { get; init; }

    public required int BoxHeight { get; init; }

    public required Fraction FocusX { get; init; }

    public required Fraction FocusY { get; init; }

    public PictureView Small => _small!.View;

    public bool IsFor(in Layer layer) =>
        layer.Box.Width == BoxWidth && layer.Box.Height == BoxHeight && layer.Tile!.Source == Source
        && layer.Tile.Style.FocusX == FocusX && layer.Tile.Style.FocusY == FocusY;

    /// <summary>True when <see cref="Make"/> must be called, once, before the small picture may be read.</summary>
    public bool Prepare(in Layer layer, ScalerCache scalers)
    {
        VideoFrame picture = layer.Picture!;
        if (_isPrepared && _pictureNumber == layer.PictureNumber)
        {
            return false;
        }

        _small ??= pool.Rent(Math.Max(2, BoxWidth / Reduction), Math.Max(2, BoxHeight / Reduction));
        _crop = TileGeometry.Cover(picture, layer.Box, layer.Tile!.Style).Crop;
        _scaler = scalers.Get(_crop.Width, _crop.Height, _small.Width, _small.Height);
        (_picture, _pictureNumber, _isPrepared) = (picture, layer.PictureNumber, true);
        return true;
    }

    public void Make(ScalerScratch scratch)
    {
        PictureView small = Small;
        _scaler!.Scale(_picture!.View.Window(_crop), small, 0, small.Height, scratch);
        PictureKernels.ConvertColor(small, _picture.Color, pool.CanvasMatrix);
        PictureKernels.Blur(small, Radius, scratch);
        _picture = null;
    }

    /// <summary>The small picture is undefined: a composition broke off.</summary>
    public void Forget()
    {
        _isPrepared = false;
        _picture = null;
    }

    public void Dispose()
    {
        _small?.Release();
        _small = null;
        Forget();
    }
}

/// <summary>The blur fills of a compositor's tiles; those that its layers no longer show are let go.</summary>
internal sealed class BlurFills(FramePool pool) : IDisposable
{
    private readonly List<BlurFill> _fills = [];

    public BlurFill Get(in Layer layer)
    {
        foreach (BlurFill fill in _fills)
        {
            if (fill.IsFor(layer))
            {
                return fill;
            }
        }

        var made = new BlurFill(pool)
        {
            Source = layer.Tile!.Source!.Value,
            BoxWidth = layer.Box.Width,
            BoxHeight = layer.Box.Height,
            FocusX = layer.Tile.Style.FocusX,
            FocusY = layer.Tile.Style.FocusY,
        };
        _fills.Add(made);
        return made;
    }

    public void Sweep(LayerList layers)
    {
        for (int i = _fills.Count - 1; i >= 0; i--)
        {
            if (!IsShown(_fills[i], layers))
            {
                _fills[i].Dispose();
                _fills.RemoveAt(i);
            }
        }
    }

    public void Forget()
    {
        foreach (BlurFill fill in _fills)
        {
            fill.Forget();
        }
    }

    public void Dispose()
    {
        foreach (BlurFill fill in _fills)
        {
            fill.Dispose();
        }

        _fills.Clear();
    }

    private static bool IsShown(BlurFill fill, LayerList layers)
    {
        foreach (ref readonly Layer layer in layers.Layers)
        {
            if (layer.HasPicture && layer.Tile!.Fit == Fit.Blur && fill.IsFor(layer))
            {
                return true;
            }
        }

        return false;
    }
}
