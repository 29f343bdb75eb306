using McuServer.Media.Frames;

namespace McuServer.Benchmarks;

/// <summary>
/// Scaling in double precision, without any rounding: area-true along an axis that shrinks, linear with aligned centres
/// along one that grows. What the scalers' pictures are compared with.
/// </summary>
internal static unsafe class ScaleReference
{
    /// <summary>Waves of many directions and lengths, hard edges and camera noise; always the same.</summary>
    public static void Draw(in PictureView target)
    {
        Random random = new(20);
        DrawPlane(target.Y, target.StrideY, target.Width, target.Height, 70, random);
        DrawPlane(target.U, target.StrideUV, target.ChromaWidth, target.ChromaHeight, 40, random);
        DrawPlane(target.V, target.StrideUV, target.ChromaWidth, target.ChromaHeight, 40, random);
    }

    /// <summary>dB over the samples of all three planes.</summary>
    public static double Psnr(in PictureView source, in PictureView target)
    {
        double squares = SquaredError(
            source.Y, source.StrideY, source.Width, source.Height,
            target.Y, target.StrideY, target.Width, target.Height);
        squares += SquaredError(
            source.U, source.StrideUV, source.ChromaWidth, source.ChromaHeight,
            target.U, target.StrideUV, target.ChromaWidth, target.ChromaHeight);
        squares += SquaredError(
            source.V, source.StrideUV, source.ChromaWidth, source.ChromaHeight,
            target.V, target.StrideUV, target.ChromaWidth, target.ChromaHeight);
        double samples = ((double)target.Width * target.Height) + (2.0 * target.ChromaWidth * target.ChromaHeight);
        return 10 * Math.Log10(255 * 255 / (squares / samples));
    }

    private static void DrawPlane(byte* plane, int stride, int width, int height, double amplitude, Random random)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double wave = Math.Sin((x * 0.03) + (y * 0.011)) + (0.4 * Math.Sin((x * 0.35) - (y * 0.21)));
                double edge = ((x / 37) + (y / 23)) % 3 == 0 ? 30 : 0;
                plane[((long)y * stride) + x] =
                    (byte)Math.Clamp(110 + (amplitude * wave) + edge + random.Next(-6, 7), 0, 255);
            }
        }
    }

    private static double SquaredError(
        byte* source, int sourceStride, int sourceWidth, int sourceHeight,
        byte* target, int targetStride, int width, int height)
    {
        double[] rows = new double[(long)sourceHeight * width];
        for (int x = 0; x < width; x++)
        {
            (int first, double[] weights) = Weights(sourceWidth, width, x);
            for (int y = 0; y < sourceHeight; y++)
            {
                byte* samples = source + ((long)y * sourceStride) + first;
                double sum = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += samples[i] * weights[i];
                }

                rows[((long)y * width) + x] = sum;
            }
        }

        double squares = 0;
        for (int y = 0; y < height; y++)
        {
            (int first, double[] weights) = Weights(sourceHeight, height, y);
            for (int x = 0; x < width; x++)
            {
                double sum = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += rows[((long)(first + i) * width) + x] * weights[i];
                }

                double error = sum - target[((long)y * targetStride) + x];
                squares += error * error;
            }
        }

        return squares;
    }

    private static (int First, double[] Weights) Weights(int source, int length, int position)
    {
        if (source < length)
        {
            double centre = Math.Clamp(((position + 0.5) * source / length) - 0.5, 0, source - 1);
            int before = Math.Min((int)centre, Math.Max(0, source - 2));
            return (before, source == 1 ? [1] : [1 - (centre - before), centre - before]);
        }

        double begin = (double)position * source / length;
        double end = (double)(position + 1) * source / length;
        int first = (int)begin;
        int last = Math.Min(source - 1, (int)Math.Ceiling(end) - 1);
        double[] weights = new double[last - first + 1];
        for (int i = 0; i < weights.Length; i++)
        {
            double covered = Math.Min(end, first + i + 1) - Math.Max(begin, first + i);
            weights[i] = Math.Max(0, covered) * length / source;
        }

        return (first, weights);
    }
}
