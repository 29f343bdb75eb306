using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

namespace McuServer.Media.Composition;

/// <summary>
/// How one tile's picture is drawn in this composition: what of it goes where, and with which tables.
/// </summary>
internal struct TileGeometry
{
    /// <summary>Part of the picture, in its pixels.</summary>
    public PixelRect Crop;

    /// <summary>Where it goes, relative to the tile's box; edges even.</summary>
    public PixelRect Destination;

    public PictureScaler Scaler;

    /// <summary>Null unless the fit is <see cref="Fit.Blur"/> and leaves something beside the picture.</summary>
    public BlurFill? Blur;

    /// <summary>From the blur's small picture to the box.</summary>
    public PictureScaler? Enlarger;

    public static TileGeometry Of(in Layer layer, ScalerCache scalers)
    {
        VideoFrame picture = layer.Picture!;
        SceneTile tile = layer.Tile!;
        FittedPicture fitted = tile.Fit == Fit.Cover
            ? Cover(picture, layer.Box, tile.Style)
            : FitRectangle.Contain(picture.Width, picture.Height, BoxAtOrigin(layer.Box));
        PixelRect to = fitted.Destination;
        return new TileGeometry
        {
            Crop = fitted.Crop,
            Destination = to,
            Scaler = scalers.Get(fitted.Crop.Width, fitted.Crop.Height, to.Width, to.Height),
        };
    }

    public static FittedPicture Cover(VideoFrame picture, in PixelRect box, ResolvedStyle style) => FitRectangle.Cover(
        picture.Width, picture.Height, BoxAtOrigin(box), WithinOne(style.FocusX), WithinOne(style.FocusY));

    private static PixelRect BoxAtOrigin(in PixelRect box) => new(0, 0, box.Width, box.Height);

    /// <summary>A focus beyond the picture would read beyond its memory.</summary>
    private static Fraction WithinOne(Fraction focus)
    {
        if (focus.Denominator <= 0 || focus < Fraction.Zero)
        {
            return Fraction.Zero;
        }

        return focus > Fraction.One ? Fraction.One : focus;
    }
}
