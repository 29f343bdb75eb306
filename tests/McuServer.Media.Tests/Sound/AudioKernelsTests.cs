using McuServer.Media.Sound;
using McuServer.Media.Sound.Kernels;

namespace McuServer.Media.Tests.Sound;

[TestClass]
public sealed unsafe class AudioKernelsTests
{
    private static readonly int[] s_lengths = [0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 47, 64, 100, 255, 1919, 1920, 1922];

    private static IEnumerable<BlockWidth> Widths =>
        Enum.GetValues<BlockWidth>().Where(width => width <= AudioKernels.BestWidth);

    [TestMethod]
    public void Every_width_gives_the_bits_of_the_scalar_kernels_at_any_length_and_alignment()
    {
        foreach (int length in s_lengths)
        {
            foreach (int offset in new[] { 0, 1, 3, 7 })
            {
                Compare(length, offset, (a, b) => AudioKernels.Add(a, b));
                Compare(length, offset, (a, b) => AudioKernels.Subtract(a, a, b));
                Compare(length, offset, (a, _) => AudioKernels.Scale(a, 0.7071f));
                Compare(length & ~1, offset, (a, _) => AudioKernels.Ramp(a, 0.13f, 0.97f));
                Compare(length, offset, (a, b) => SetFirst(a, AudioKernels.Dot(a, b)));
                Compare(length, offset, (a, _) => SetFirst(a, AudioKernels.Peak(a)));
                Compare(length & ~1, offset, Measure);
                Compare(length, offset, RoundTrip);
                Compare(length, offset, SumOfSeven);
            }
        }
    }

    [TestMethod]
    public void Every_width_gives_the_same_bits_in_the_limiters_kernels()
    {
        Compare(2 * 16 * 60, 0, (a, b) =>
        {
            fixed (float* stereo = a, peaks = b)
            {
                AudioKernels.GroupPeaks(stereo, peaks, 60);
                b[..60].CopyTo(a);
            }
        });
        Compare(200, 1, (a, _) =>
        {
            fixed (float* stereo = a, weights = TruePeakFilter.Weights)
            {
                a[0] = AudioKernels.PeakBetween(stereo + 40, weights);
            }
        });
        Compare(2 * 16 * 10, 1, (a, b) =>
        {
            fixed (float* stereo = a, gains = b)
            {
                AudioKernels.ApplyGains(stereo, stereo, gains, 10);
            }
        });
        Compare(2 * 500, 1, (a, b) =>
        {
            fixed (float* from = a)
            {
                FractionalResampler.Read(from + 40, 0.37, 1.0005, b[..800]);
                b[..800].CopyTo(a);
            }
        });
    }

    [TestMethod]
    public void Kernels_do_what_they_say()
    {
        float[] a = [1, 2, 3, 4, 5, 6];
        AudioKernels.Ramp(a, 0, 3);
        CollectionAssert.AreEqual(new float[] { 1, 2, 6, 8, 15, 18 }, a);
        AudioKernels.Subtract(a, a, [1, 1, 1, 1, 1, 1]);
        CollectionAssert.AreEqual(new float[] { 0, 1, 5, 7, 14, 17 }, a);
        Assert.AreEqual(0 + 2 + 15 + 28 + 70 + 102f, AudioKernels.Dot(a, [1, 2, 3, 4, 5, 6]));
        Assert.AreEqual(19f, AudioKernels.Peak([3, -19, 2]));
        Assert.AreEqual(0f, AudioKernels.Peak([]));
        fixed (float* stereo = new float[] { 1, -1, 0.5f, 0.25f })
        {
            AudioKernels.Measure(stereo, 4, out float energy, out float mono, out float peak);
            Assert.AreEqual(2.3125f, energy);
            Assert.AreEqual(0.140625f, mono);
            Assert.AreEqual(1f, peak);
        }
    }

    [TestMethod]
    public void Sixteen_bits_are_rounded_to_the_nearest_and_never_wrap()
    {
        float step = 1f / 32768;
        float[] values = [0, 1, -1, 2, -2, 1e9f, -1e9f, 0.5f * step, 1.5f * step, -0.5f * step, 0.4999f * step, 100.51f * step];
        short[] expected = [0, 32767, -32768, 32767, -32768, 32767, -32768, 0, 2, 0, 0, 101];
        foreach (BlockWidth width in Widths)
        {
            short[] result = new short[values.Length];
            With(width, () => AudioKernels.ToInt16(values, result));
            CollectionAssert.AreEqual(expected, result, $"{width}");
        }
    }

    [TestMethod]
    public void All_16_bit_values_survive_the_way_to_float_and_back()
    {
        short[] all = [.. Enumerable.Range(short.MinValue, 65536).Select(value => (short)value)];
        foreach (BlockWidth width in Widths)
        {
            float[] floats = new float[all.Length];
            short[] back = new short[all.Length];
            With(width, () =>
            {
                AudioKernels.FromInt16(all, floats);
                AudioKernels.ToInt16(floats, back);
            });
            CollectionAssert.AreEqual(all, back);
            Assert.AreEqual(-1f, floats[0]);
        }
    }

    [TestMethod]
    public void Lengths_that_differ_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => AudioKernels.Add(new float[3], new float[4]));
        Assert.ThrowsExactly<ArgumentException>(() => AudioKernels.ToInt16(new float[3], new short[4]));
    }

    private delegate void Kernel(Span<float> a, Span<float> b);

    private static void Compare(int length, int offset, Kernel kernel)
    {
        float[]? expected = null;
        foreach (BlockWidth width in Widths)
        {
            Random random = new(length);
            float[] a = new float[length + offset + 16];
            float[] b = new float[length + offset + 16];
            for (int i = 0; i < a.Length; i++)
            {
                a[i] = (random.NextSingle() - 0.5f) * 3;
                b[i] = (random.NextSingle() - 0.5f) * 3;
            }

            With(width, () => kernel(a.AsSpan(offset, length), b.AsSpan(offset, length)));
            expected ??= a;
            for (int i = 0; i < a.Length; i++)
            {
                Assert.AreEqual(
                    BitConverter.SingleToInt32Bits(expected[i]),
                    BitConverter.SingleToInt32Bits(a[i]),
                    $"{width}, length {length}, offset {offset}, at {i}: {expected[i]:R} {a[i]:R}");
            }
        }
    }

    private static void With(BlockWidth width, Action action)
    {
        AudioKernels.Width = width;
        try
        {
            action();
        }
        finally
        {
            AudioKernels.Width = AudioKernels.BestWidth;
        }
    }

    private static void SetFirst(Span<float> a, float value)
    {
        if (a.Length > 0)
        {
            a[0] = value;
        }
    }

    private static void Measure(Span<float> a, Span<float> b)
    {
        fixed (float* stereo = a)
        {
            AudioKernels.Measure(stereo, a.Length, out float energy, out float mono, out float peak);
            SetFirst(a, energy);
            SetFirst(a.Length > 1 ? a[1..] : [], mono);
            SetFirst(a.Length > 2 ? a[2..] : [], peak);
        }
    }

    private static void RoundTrip(Span<float> a, Span<float> b)
    {
        short[] whole = new short[a.Length];
        AudioKernels.ToInt16(a, whole);
        AudioKernels.FromInt16(whole, a);
    }

    private static void SumOfSeven(Span<float> a, Span<float> b)
    {
        fixed (float* first = a, second = b)
        {
            float** parts = stackalloc float*[7] { first, second, second, first, second, first, first };
            float[] sum = new float[a.Length];
            fixed (float* into = sum)
            {
                AudioKernels.Sum(into, parts, 7, a.Length);
            }

            sum.CopyTo(a);
        }
    }
}
