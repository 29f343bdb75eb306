namespace McuServer.Media.Pictures;

/// <summary>The row arithmetic of the scaler, one sample at a time: the reference that every wider version must equal.</summary>
internal static unsafe class ScaleRowsScalar
{
    /// <summary>Bytes to 15-bit words: weights of a target sample add up to 128.</summary>
    public static void FilterColumns(byte* source, ScaleAxis axis, short* target)
    {
        fixed (int* allWeights = axis.Weights)
        {
            for (int x = 0; x < axis.Length; x++)
            {
                byte* from = source + axis.First[x];
                int* weights = allWeights + axis.Offset[x];
                int taps = axis.Taps(x);
                int sum = 0;
                for (int i = 0; i < taps; i++)
                {
                    sum += from[i] * weights[i];
                }

                target[x] = (short)sum;
            }
        }
    }

    /// <summary>
    /// 15-bit words to bytes: weights add up to 32768 and each product is rounded to the word's own unit, as pmulhrsw
    /// does. A lone tap is taken as it is.
    /// </summary>
    public static void BlendRows(short** rows, short* weights, int taps, byte* target, int width)
    {
        for (int x = 0; x < width; x++)
        {
            int sum = rows[0][x];
            if (taps > 1)
            {
                sum = 0;
                for (int i = 0; i < taps; i++)
                {
                    sum += ((rows[i][x] * weights[i]) + 0x4000) >> 15;
                }
            }

            target[x] = (byte)((sum + 64) >> 7);
        }
    }

    /// <summary>Bytes of several rows to words: plain weighted sums that stay below 32768.</summary>
    public static void SumRows(byte* source, int stride, sbyte* weights, int taps, short* target, int width)
    {
        for (int x = 0; x < width; x++)
        {
            byte* sample = source + x;
            int sum = 0;
            for (int i = 0; i < taps; i++)
            {
                sum += *sample * weights[i];
                sample += stride;
            }

            target[x] = (short)sum;
        }
    }

    /// <summary>Words to bytes: weighted sums in 32 bits, rounded once by <paramref name="shift"/>.</summary>
    public static void ReduceColumns(short* source, ScaleAxis axis, int shift, byte* target)
    {
        int half = 1 << (shift - 1);
        fixed (int* allWeights = axis.Weights)
        {
            for (int x = 0; x < axis.Length; x++)
            {
                short* from = source + axis.First[x];
                int* weights = allWeights + axis.Offset[x];
                int taps = axis.Taps(x);
                int sum = half;
                for (int i = 0; i < taps; i++)
                {
                    sum += from[i] * weights[i];
                }

                target[x] = (byte)(sum >> shift);
            }
        }
    }
}
