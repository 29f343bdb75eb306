using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

namespace McuServer.Media.Composition;

/// <summary>
/// Draws rows of one tile: its picture or card, then corners, then marks, as one. Straight into the canvas where it may
/// write the tile's whole rows there, else through a row buffer. Both give the same pixels. One per thread.
/// </summary>
internal sealed class TilePainter(ColorMatrix matrix) : IDisposable
{
    private readonly PictureBuffer _rows = new();
    private readonly PictureBuffer _corners = new();

    public ScalerScratch Scratch { get; } = new();

    /// <summary>
    /// For an opaque tile between the canvas's left and right edge, where all of these rows are to be drawn: scales
    /// into the canvas in one pass.
    /// </summary>
    /// <param name="top">First row of the canvas; even.</param>
    /// <param name="bottom">One after the last.</param>
    public void PaintDirect(in PictureView canvas, in Layer layer, in TileGeometry geometry, int top, int bottom)
    {
        PictureView tile = canvas.Window(layer.Box);
        var rows = new PixelRect(0, top - layer.Box.Y, layer.Box.Width, bottom - top);
        PictureView under = SaveCorners(tile, layer.Radius, rows);
        PaintContent(tile, layer, geometry, rows);
        for (int corner = 0; corner < 4; corner++)
        {
            PixelRect square = RoundedCorner.Block(corner, 2 * layer.Radius, 2 * layer.Radius, layer.Radius);
            RoundCorner(tile, under.Window(square), layer.Radius, corner, rows);
        }

        PaintMarks(tile, layer.Marks, rows);
    }

    /// <summary>For any tile: draws its rows aside, and puts only <paramref name="areas"/> onto the canvas.</summary>
    /// <param name="areas">Boxes of the canvas inside of the tile and of the rows; they do not overlap.</param>
    public unsafe void PaintThroughRows(
        in PictureView canvas, in Layer layer, in TileGeometry geometry, int top, int bottom,
        ReadOnlySpan<PixelRect> areas)
    {
        PixelRect box = layer.Box;
        int firstRow = top - box.Y;
        PictureView buffer = _rows.Get(box.Width, bottom - top);

        // The buffer's first row is the tile's row firstRow; rows before it do not exist and are never touched.
        long luma = (long)firstRow * buffer.StrideY;
        long chroma = (long)(firstRow / 2) * buffer.StrideUV;
        var tile = new PictureView(
            buffer.Y - luma, buffer.U - chroma, buffer.V - chroma, buffer.StrideY, buffer.StrideUV, box.Width,
            box.Height);
        PaintContent(tile, layer, geometry, new PixelRect(0, firstRow, box.Width, bottom - top));
        PictureView below = canvas.Window(box);
        foreach (ref readonly PixelRect area in areas)
        {
            var inTile = new PixelRect(area.X - box.X, area.Y - box.Y, area.Width, area.Height);
            for (int corner = 0; corner < 4; corner++)
            {
                PixelRect square = RoundedCorner.Block(corner, box.Width, box.Height, layer.Radius);
                RoundCorner(tile, below.Window(square), layer.Radius, corner, inTile);
            }

            PaintMarks(tile, layer.Marks, inTile);
            PictureView target = canvas.Window(area);
            if (layer.Opacity == byte.MaxValue)
            {
                PictureKernels.Copy(tile.Window(inTile), target);
            }
            else
            {
                PictureKernels.CrossFade(target, tile.Window(inTile), layer.Opacity, target);
            }
        }
    }

    public void Dispose()
    {
        Scratch.Dispose();
        _rows.Dispose();
        _corners.Dispose();
    }

    private void PaintContent(in PictureView tile, in Layer layer, in TileGeometry geometry, in PixelRect rows)
    {
        if (!layer.HasPicture)
        {
            PaintCard(tile, layer, rows);
            return;
        }

        PixelRect to = geometry.Destination;
        PaintBeside(tile, layer, geometry, rows);
        PixelRect band = to.Intersect(rows);
        if (band.IsEmpty)
        {
            return;
        }

        PictureView source = layer.Picture!.View.Window(geometry.Crop);
        geometry.Scaler.Scale(source, tile.Window(to), band.Y - to.Y, band.Height, Scratch);
        PictureKernels.ConvertColor(tile.Window(band), layer.Picture.Color, matrix);
    }

    private void PaintCard(in PictureView tile, in Layer layer, in PixelRect rows)
    {
        OverlayPatch card = layer.Patch!;
        if (!card.IsOpaque || !card.Box.Contains(new PixelRect(0, 0, tile.Width, tile.Height)))
        {
            Fill(tile, rows, layer.Tile!.Style.Background);
        }

        PictureKernels.Blend(tile, card, card.Box.X, card.Box.Y, rows);
    }

    /// <summary>What the picture leaves free of the box: the tile's background, or the blurred picture.</summary>
    private void PaintBeside(in PictureView tile, in Layer layer, in TileGeometry geometry, in PixelRect rows)
    {
        PixelRect to = geometry.Destination;
        if (to.Contains(rows))
        {
            return;
        }

        var above = new PixelRect(0, 0, tile.Width, to.Y);
        var below = new PixelRect(0, to.Bottom, tile.Width, tile.Height - to.Bottom);
        var beside = new PixelRect(0, to.Y, tile.Width, to.Height);
        if (geometry.Blur is not null)
        {
            Enlarge(tile, geometry, above.Intersect(rows));
            Enlarge(tile, geometry, to.Width < tile.Width ? beside.Intersect(rows) : default);
            Enlarge(tile, geometry, below.Intersect(rows));
            return;
        }

        Rgba color = layer.Tile!.Style.Background;
        Fill(tile, above.Intersect(rows), color);
        Fill(tile, new PixelRect(0, to.Y, to.X, to.Height).Intersect(rows), color);
        Fill(tile, new PixelRect(to.Right, to.Y, tile.Width - to.Right, to.Height).Intersect(rows), color);
        Fill(tile, below.Intersect(rows), color);
    }

    private void Enlarge(in PictureView tile, in TileGeometry geometry, in PixelRect rows)
    {
        if (!rows.IsEmpty)
        {
            geometry.Enlarger!.Scale(geometry.Blur!.Small, tile, rows.Y, rows.Height, Scratch);
        }
    }

    private void Fill(in PictureView tile, in PixelRect area, Rgba color)
    {
        if (!area.IsEmpty)
        {
            var numbers = CanvasColor.From(color, matrix);
            PictureKernels.Fill(tile.Window(area), numbers.Y, numbers.U, numbers.V);
        }
    }

    /// <summary>Keeps what lies below the corners that reach into these rows, as four squares side by side.</summary>
    private PictureView SaveCorners(in PictureView tile, int radius, in PixelRect rows)
    {
        if (radius == 0)
        {
            return default;
        }

        PictureView kept = _corners.Get(2 * radius, 2 * radius);
        for (int corner = 0; corner < 4; corner++)
        {
            PixelRect block = RoundedCorner.Block(corner, tile.Width, tile.Height, radius);
            PixelRect part = block.Intersect(rows);
            if (!part.IsEmpty)
            {
                PixelRect square = RoundedCorner.Block(corner, 2 * radius, 2 * radius, radius);
                var place = new PixelRect(square.X, square.Y + part.Y - block.Y, radius, part.Height);
                PictureKernels.Copy(tile.Window(part), kept.Window(place));
            }
        }

        return kept;
    }

    private static void RoundCorner(
        in PictureView tile, in PictureView under, int radius, int corner, in PixelRect area)
    {
        PixelRect block = RoundedCorner.Block(corner, tile.Width, tile.Height, radius);
        PixelRect part = block.Intersect(area);
        if (!part.IsEmpty)
        {
            var inBlock = new PixelRect(part.X - block.X, part.Y - block.Y, part.Width, part.Height);
            RoundedCorner.Round(tile.Window(block), under, corner, radius, inBlock);
        }
    }

    private static void PaintMarks(in PictureView tile, IReadOnlyList<OverlayPatch> marks, in PixelRect area)
    {
        for (int i = 0; i < marks.Count; i++)
        {
            OverlayPatch patch = marks[i];
            PictureKernels.Blend(tile, patch, patch.Box.X, patch.Box.Y, area);
        }
    }
}
