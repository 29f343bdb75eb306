using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Pictures;

/// <summary>Scaling of one plane in double precision: area-true down, linear with aligned centres up.</summary>
internal static unsafe class ScaleOracle
{
    public static double[,] Luma(PictureView source, int width, int height)
    {
        double[,] rows = new double[source.Height, width];
        for (int x = 0; x < width; x++)
        {
            (int First, double[] Weights) taps = Taps(source.Width, width, x);
            for (int y = 0; y < source.Height; y++)
            {
                for (int i = 0; i < taps.Weights.Length; i++)
                {
                    rows[y, x] += taps.Weights[i] * source.Y[((long)y * source.StrideY) + taps.First + i];
                }
            }
        }

        double[,] result = new double[height, width];
        for (int y = 0; y < height; y++)
        {
            (int First, double[] Weights) taps = Taps(source.Height, height, y);
            for (int x = 0; x < width; x++)
            {
                for (int i = 0; i < taps.Weights.Length; i++)
                {
                    result[y, x] += taps.Weights[i] * rows[taps.First + i, x];
                }
            }
        }

        return result;
    }

    private static (int First, double[] Weights) Taps(int source, int length, int position)
    {
        if (source < length)
        {
            double centre = Math.Clamp(((position + 0.5) * source / length) - 0.5, 0, source - 1);
            int before = (int)centre;
            return before == source - 1 ? (before, [1]) : (before, [1 - (centre - before), centre - before]);
        }

        int first = (int)((long)position * source / length);
        int end = (int)((((long)position + 1) * source + length - 1) / length);
        double[] weights = new double[end - first];
        for (int i = first; i < end; i++)
        {
            double from = Math.Max(i, (double)position * source / length);
            double to = Math.Min(i + 1, (double)(position + 1) * source / length);
            weights[i - first] = (to - from) * length / source;
        }

        return (first, weights);
    }
}
