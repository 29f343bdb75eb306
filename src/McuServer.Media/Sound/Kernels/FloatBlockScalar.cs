using System.Runtime.CompilerServices;

namespace McuServer.Media.Sound.Kernels;

/// <summary>The reference: sixteen floats in memory, one after the other.</summary>
[InlineArray(Lanes)]
internal unsafe struct FloatBlockScalar : IFloatBlock<FloatBlockScalar>
{
    private const int Lanes = 16;
    private float _lane;

    public static FloatBlockScalar Zero => default;

    public static FloatBlockScalar Fill(float value)
    {
        FloatBlockScalar block = default;
        for (int i = 0; i < Lanes; i++)
        {
            block[i] = value;
        }

        return block;
    }

    public static FloatBlockScalar Load(float* from)
    {
        FloatBlockScalar block = default;
        for (int i = 0; i < Lanes; i++)
        {
            block[i] = from[i];
        }

        return block;
    }

    public static void Store(float* to, FloatBlockScalar value)
    {
        for (int i = 0; i < Lanes; i++)
        {
            to[i] = value[i];
        }
    }

    public static FloatBlockScalar Add(FloatBlockScalar a, FloatBlockScalar b)
    {
        for (int i = 0; i < Lanes; i++)
        {
            a[i] += b[i];
        }

        return a;
    }

    public static FloatBlockScalar Subtract(FloatBlockScalar a, FloatBlockScalar b)
    {
        for (int i = 0; i < Lanes; i++)
        {
            a[i] -= b[i];
        }

        return a;
    }

    public static FloatBlockScalar Multiply(FloatBlockScalar a, FloatBlockScalar b)
    {
        for (int i = 0; i < Lanes; i++)
        {
            a[i] *= b[i];
        }

        return a;
    }

    public static FloatBlockScalar Abs(FloatBlockScalar value)
    {
        for (int i = 0; i < Lanes; i++)
        {
            value[i] = MathF.Abs(value[i]);
        }

        return value;
    }

    public static FloatBlockScalar Max(FloatBlockScalar a, FloatBlockScalar b)
    {
        for (int i = 0; i < Lanes; i++)
        {
            a[i] = float.MaxNative(a[i], b[i]);
        }

        return a;
    }

    public static FloatBlockScalar Min(FloatBlockScalar a, FloatBlockScalar b)
    {
        for (int i = 0; i < Lanes; i++)
        {
            a[i] = float.MinNative(a[i], b[i]);
        }

        return a;
    }

    public static FloatBlockScalar SwapPairs(FloatBlockScalar value)
    {
        for (int i = 0; i < Lanes; i += 2)
        {
            (value[i], value[i + 1]) = (value[i + 1], value[i]);
        }

        return value;
    }

    public static float SumAcross(FloatBlockScalar value)
    {
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                value[i] += value[i + half];
            }
        }

        return value[0];
    }

    public static void SumPairs(FloatBlockScalar value, float* into)
    {
        for (int half = Lanes / 2; half > 1; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                value[i] += value[i + half];
            }
        }

        into[0] = value[0];
        into[1] = value[1];
    }

    public static float MaxAcross(FloatBlockScalar value)
    {
        float max = value[0];
        for (int i = 1; i < Lanes; i++)
        {
            max = float.MaxNative(max, value[i]);
        }

        return max;
    }

    public static void StoreInt16(short* to, FloatBlockScalar value)
    {
        for (int i = 0; i < Lanes; i++)
        {
            to[i] = (short)(int)MathF.Round(value[i]);
        }
    }

    public static FloatBlockScalar LoadInt16(short* from)
    {
        FloatBlockScalar block = default;
        for (int i = 0; i < Lanes; i++)
        {
            block[i] = from[i];
        }

        return block;
    }
}
