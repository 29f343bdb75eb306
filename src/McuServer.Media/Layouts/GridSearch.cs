using McuServer.Media.Frames;

namespace McuServer.Media.Layouts;

/// <summary>Columns, rows and tile size in even pixels of a grid. Empty when not even one tile has room.</summary>
public readonly record struct GridShape(int Columns, int Rows, int TileWidth, int TileHeight)
{
    public bool IsEmpty => TileWidth < 2 || TileHeight < 2;

    public int Cells => Columns * Rows;
}

/// <summary>
/// The shape of a grid: the column count with the largest tile. Tiles are compared as exact fractions and rounded only
/// at the end; rounding first would let a worse shape win (5 tiles in 1280×720 without gap: 3×2 and 2×3 are exactly
/// equal, 426⅔ × 240, but not after rounding). Nothing here allocates.
/// </summary>
public static class GridSearch
{
    /// <summary>Shape for <paramref name="count"/> tiles in a box of the given size.</summary>
    /// <param name="width">Even pixels.</param>
    /// <param name="height">Even pixels.</param>
    /// <param name="count">1 or more; with both columns and rows given it does not matter.</param>
    /// <param name="spec">Sizes in reference pixels.</param>
    /// <param name="shortSide">Short side of the canvas in pixels: what reference pixels scale with.</param>
    public static GridShape Find(int width, int height, int count, GridSpec spec, int shortSide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var space = new Space(width, height, spec, shortSide);
        if (spec.Columns is int columns)
        {
            int rows = spec.Rows ?? CeilDiv(count, columns);
            return space.TryCell(columns, rows, out Cell cell) ? cell.Round(columns, rows) : default;
        }

        if (spec.Rows is int givenRows)
        {
            int wanted = CeilDiv(count, givenRows);
            return space.TryCell(wanted, givenRows, out Cell cell)
                ? cell.Round(wanted, CeilDiv(count, wanted))
                : default;
        }

        return Search(in space, count, spec.MaxColumns, preferColumns: width >= height);
    }

    /// <summary>
    /// How many tiles fit: at most <c>maxTiles</c>, and every count up to it gives a tile of at least <c>minTile</c>.
    /// 0 when not one tile fits.
    /// </summary>
    public static int Capacity(int width, int height, GridSpec spec, int shortSide)
    {
        int limit = spec.MaxTiles;
        if (spec.Columns is int columns && spec.Rows is int rows)
        {
            limit = Math.Min(limit, columns * rows);
        }

        int minWidth = LayoutGeometry.ReferencePixels(spec.MinTileWidth, shortSide);
        int minHeight = LayoutGeometry.ReferencePixels(spec.MinTileHeight, shortSide);
        for (int count = 1; count <= limit; count++)
        {
            GridShape shape = Find(width, height, count, spec, shortSide);
            if (shape.IsEmpty || shape.TileWidth < minWidth || shape.TileHeight < minHeight)
            {
                return count - 1;
            }
        }

        return limit;
    }

    /// <summary>
    /// Puts the first <paramref name="boxes"/>.Length tiles of a shape into a region, row by row. Fewer tiles than
    /// cells keep the shape's block, so a last page does not jump. With columns and rows both given every tile stays in
    /// its own cell; else a short row goes where <see cref="GridSpec.LastRow"/> says.
    /// </summary>
    public static void Place(PixelRect region, GridSpec spec, int shortSide, GridShape shape, Span<PixelRect> boxes)
    {
        if (boxes.Length > shape.Cells || (boxes.Length > 0 && shape.IsEmpty))
        {
            throw new ArgumentException(
                $"{boxes.Length} tiles do not fit a grid of {shape.Columns}×{shape.Rows} cells.", nameof(boxes));
        }

        int gap = LayoutGeometry.ReferencePixels(spec.Gap, shortSide);
        int padding = LayoutGeometry.ReferencePixels(spec.Padding, shortSide);
        int stepX = shape.TileWidth + gap;
        int stepY = shape.TileHeight + gap;
        int blockWidth = (shape.Columns * stepX) - gap;
        int blockX = Offset(region.Width, blockWidth, padding, spec.Align);
        int y = region.Y + Offset(region.Height, (shape.Rows * stepY) - gap, padding, spec.Align);
        LastRow lastRow = spec is { Columns: not null, Rows: not null } ? LastRow.Start : spec.LastRow;
        int rows = CeilDiv(boxes.Length, Math.Max(1, shape.Columns));
        int placed = 0;
        for (int row = 0; row < rows; row++, y += stepY)
        {
            int inRow = lastRow == LastRow.Balance
                ? (boxes.Length / rows) + (row < boxes.Length % rows ? 1 : 0)
                : Math.Min(shape.Columns, boxes.Length - placed);
            int span = (inRow * stepX) - gap;
            int x = region.X;
            if (lastRow == LastRow.Start)
            {
                x += blockX;
            }
            else if (spec.Align == Align.Center)
            {
                x += Even((region.Width - span) / 2);
            }
            else
            {
                x += blockX + Even((blockWidth - span) / 2);
            }

            for (int column = 0; column < inRow; column++, x += stepX)
            {
                boxes[placed++] = new PixelRect(x, y, shape.TileWidth, shape.TileHeight);
            }
        }
    }

    private static GridShape Search(in Space space, int count, int maxColumns, bool preferColumns)
    {
        Cell best = default;
        int bestColumns = 0;
        int bestRows = 0;
        for (int columns = 1; columns <= Math.Min(count, maxColumns); columns++)
        {
            int rows = CeilDiv(count, columns);
            if (!space.TryCell(columns, rows, out Cell cell))
            {
                continue;
            }

            int order = bestColumns == 0 ? 1 : cell.CompareArea(best);
            if (order == 0)
            {
                // As large: fewest empty cells, then more columns on a wide box and fewer on a tall one.
                int emptier = (bestColumns * bestRows).CompareTo(columns * rows);
                order = emptier != 0 ? emptier : preferColumns ? 1 : -1;
            }

            if (order > 0)
            {
                (best, bestColumns, bestRows) = (cell, columns, rows);
            }
        }

        return bestColumns == 0 ? default : best.Round(bestColumns, bestRows);
    }

    private static int Offset(int side, int block, int padding, Align align) => align switch
    {
        Align.Start => padding,
        Align.End => side - padding - block,
        _ => Even((side - block) / 2),
    };

    private static int Even(int value) => value & ~1;

    private static int CeilDiv(int a, int b) => (a + b - 1) / b;

    /// <summary>An unrounded tile: width and height as fractions of pixels.</summary>
    private readonly record struct Cell(Int128 WidthNum, Int128 WidthDen, Int128 HeightNum, Int128 HeightDen)
    {
        /// <summary>
        /// Sides to 3840, ratios of three digits and 49 tiles keep each product of the comparison below 2^95.
        /// </summary>
        public int CompareArea(in Cell other)
        {
            Int128 mine = WidthNum * HeightNum * (other.WidthDen * other.HeightDen);
            Int128 theirs = other.WidthNum * other.HeightNum * (WidthDen * HeightDen);
            return mine.CompareTo(theirs);
        }

        public GridShape Round(int columns, int rows) =>
            new(columns, rows, Even((int)(WidthNum / WidthDen)), Even((int)(HeightNum / HeightDen)));
    }

    /// <summary>The box that tiles share, and the ratios they may have.</summary>
    private readonly struct Space
    {
        private readonly int _width;
        private readonly int _height;
        private readonly int _gap;
        private readonly Fraction _min;
        private readonly Fraction _max;

        public Space(int width, int height, GridSpec spec, int shortSide)
        {
            int padding = LayoutGeometry.ReferencePixels(spec.Padding, shortSide);
            _width = width - (2 * padding);
            _height = height - (2 * padding);
            _gap = LayoutGeometry.ReferencePixels(spec.Gap, shortSide);
            _min = spec.AspectMin;
            _max = spec.AspectMax;
        }

        /// <summary>False where a cell would be narrower or lower than two pixels.</summary>
        public bool TryCell(int columns, int rows, out Cell cell)
        {
            int x = _width - ((columns - 1) * _gap);
            int y = _height - ((rows - 1) * _gap);
            cell = default;
            if (x < 2 * columns || y < 2 * rows)
            {
                return false;
            }

            // The cell's own ratio is wide / tall.
            Int128 wide = (Int128)x * rows;
            Int128 tall = (Int128)y * columns;
            if (wide * _max.Denominator > tall * _max.Numerator)
            {
                cell = new Cell((Int128)y * _max.Numerator, (Int128)rows * _max.Denominator, y, rows);
            }
            else if (wide * _min.Denominator < tall * _min.Numerator)
            {
                cell = new Cell(x, columns, (Int128)x * _min.Denominator, (Int128)columns * _min.Numerator);
            }
            else
            {
                cell = new Cell(x, columns, y, rows);
            }

            return true;
        }
    }
}
