using McuServer.Media.Frames;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// Who sent a picture and which of its clip it is, as black and white cells across its middle: 4 bits of sender, 8 of
/// number, 4 of check. Cells are large enough to survive a tile of a ninth of the canvas.
/// </summary>
internal static unsafe class BarCode
{
    public const int MaxNumber = 255;
    private const int Cells = 16;
    private const byte Black = 30;
    private const byte White = 220;

    public static void Draw(in PictureView picture, int sender, int number)
    {
        int word = Encode(sender, number);
        int top = (picture.Height / 2) - (picture.Height / 12);
        int height = picture.Height / 6;
        for (int cell = 0; cell < Cells; cell++)
        {
            int left = picture.Width * (cell + 2) / (Cells + 4);
            int right = picture.Width * (cell + 3) / (Cells + 4);
            byte luma = ((word >> cell) & 1) != 0 ? White : Black;
            for (int y = top; y < top + height; y++)
            {
                new Span<byte>(picture.Y + ((long)y * picture.StrideY) + left, right - left).Fill(luma);
            }
        }
    }

    /// <summary>Reads what a tile shows; false for anything that is no whole code.</summary>
    public static bool TryRead(in PictureView picture, in PixelRect tile, out int sender, out int number)
    {
        int word = 0;
        for (int cell = 0; cell < Cells; cell++)
        {
            int x = tile.X + (int)(tile.Width * (cell + 2.5) / (Cells + 4));
            int luma = MeanAround(picture, x, tile.Y + (tile.Height / 2));
            word |= luma > (Black + White) / 2 ? 1 << cell : 0;
        }

        sender = word & 15;
        number = (word >> 4) & 255;
        return Encode(sender, number) == word;
    }

    private static int Encode(int sender, int number)
    {
        int word = (sender & 15) | ((number & 255) << 4);
        int check = (word ^ (word >> 4) ^ (word >> 8) ^ 0x5) & 15;
        return word | (check << 12);
    }

    private static int MeanAround(in PictureView picture, int x, int y)
    {
        int sum = 0;
        for (int row = y - 2; row <= y + 2; row++)
        {
            for (int column = x - 2; column <= x + 2; column++)
            {
                sum += picture.Y[((long)row * picture.StrideY) + column];
            }
        }

        return sum / 25;
    }
}
