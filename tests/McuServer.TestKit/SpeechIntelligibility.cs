using System.Numerics;

namespace McuServer.TestKit;

/// <summary>
/// STOI, the short-time objective intelligibility measure: C. H. Taal, R. C. Hendriks, R. Heusdens, J. Jensen, "An
/// Algorithm for Intelligibility Prediction of Time-Frequency Weighted Noisy Speech", IEEE Transactions on Audio, Speech
/// and Language Processing 19 (7), 2011. About 1 for speech as it was, 0 for what nobody understands. The two signals
/// must be aligned in time.
/// </summary>
public static class SpeechIntelligibility
{
    private const int RateHz = 10_000;
    private const int Frame = 256;
    private const int Hop = 128;
    private const int FftSize = 512;
    private const int Bands = 15;
    private const double LowestBandHz = 150;

    /// <summary>384 ms.</summary>
    private const int SegmentFrames = 30;

    private const double SilenceRangeDb = 40;
    private const double ClipDb = -15;

    /// <param name="clean">Mono, 48 kHz.</param>
    /// <param name="degraded">The same words at the same time.</param>
    public static double Stoi(ReadOnlySpan<float> clean, ReadOnlySpan<float> degraded)
    {
        int length = Math.Min(clean.Length, degraded.Length);
        double[] x = Resample(clean[..length]);
        double[] y = Resample(degraded[..length]);
        RemoveSilence(ref x, ref y);
        double[][] cleanBands = BandEnvelopes(x);
        double[][] degradedBands = BandEnvelopes(y);
        double sum = 0;
        int count = 0;
        for (int end = SegmentFrames; end <= cleanBands.Length; end++)
        {
            for (int band = 0; band < Bands; band++)
            {
                sum += Correlation(cleanBands, degradedBands, end - SegmentFrames, band);
                count++;
            }
        }

        return count > 0 ? sum / count : throw new ArgumentException("Too little speech to judge.", nameof(clean));
    }

    /// <summary>
    /// Segmental signal-to-noise ratio in dB: over frames of 20 ms in which the reference is above −50 dB, each held
    /// within −10 and 35 dB (Hansen and Pellom, ICSLP 1998).
    /// </summary>
    public static double SegmentalSnrDb(ReadOnlySpan<float> reference, ReadOnlySpan<float> degraded)
    {
        const int Length = 960;
        double sum = 0;
        int count = 0;
        for (int from = 0; from + Length <= Math.Min(reference.Length, degraded.Length); from += Length)
        {
            double signal = 0, noise = 0;
            for (int i = from; i < from + Length; i++)
            {
                signal += reference[i] * (double)reference[i];
                noise += (reference[i] - degraded[i]) * (double)(reference[i] - degraded[i]);
            }

            if (signal / Length > 1e-5)
            {
                sum += Math.Clamp(10 * Math.Log10(signal / Math.Max(noise, 1e-12)), -10, 35);
                count++;
            }
        }

        return sum / Math.Max(1, count);
    }

    /// <summary>48 to 10 kHz by a windowed sinc that ends at 5 kHz.</summary>
    private static double[] Resample(ReadOnlySpan<float> samples)
    {
        // 4.8 = 24 / 5: the places between the samples repeat after five.
        const int Phases = 5;
        const int Half = 96;
        double[] weights = new double[Phases * ((2 * Half) + 1)];
        for (int i = 0; i < weights.Length; i++)
        {
            int phase = i / ((2 * Half) + 1);
            double distance = (i % ((2 * Half) + 1)) - Half - (((phase * 24) % Phases) / (double)Phases);
            double window = 0.5 + (0.5 * Math.Cos(Math.PI * distance / (Half + 1)));
            double angle = Math.PI * distance / 4.8;
            weights[i] = window * (Math.Abs(angle) < 1e-9 ? 1 : Math.Sin(angle) / angle) / 4.8;
        }

        double[] result = new double[(samples.Length - 1) * Phases / 24];
        for (int i = 0; i < result.Length; i++)
        {
            int place = i * 24 / Phases;
            int row = (i % Phases * ((2 * Half) + 1)) + Half - place;
            for (int k = Math.Max(0, place - Half); k <= Math.Min(samples.Length - 1, place + Half); k++)
            {
                result[i] += samples[k] * weights[row + k];
            }
        }

        return result;
    }

    /// <summary>Leaves out frames in which the clean speech is 40 dB below its loudest.</summary>
    private static void RemoveSilence(ref double[] x, ref double[] y)
    {
        int frames = Math.Max(0, ((x.Length - Frame) / Hop) + 1);
        double[] levels = new double[frames];
        double loudest = double.NegativeInfinity;
        for (int f = 0; f < frames; f++)
        {
            double energy = 0;
            for (int i = 0; i < Frame; i++)
            {
                double value = x[(f * Hop) + i] * Hann(i);
                energy += value * value;
            }

            levels[f] = 10 * Math.Log10(energy + 1e-20);
            loudest = Math.Max(loudest, levels[f]);
        }

        double[] cleanKept = new double[x.Length];
        double[] degradedKept = new double[x.Length];
        int kept = 0;
        for (int f = 0; f < frames; f++)
        {
            if (levels[f] <= loudest - SilenceRangeDb)
            {
                continue;
            }

            for (int i = 0; i < Frame; i++)
            {
                cleanKept[(kept * Hop) + i] += x[(f * Hop) + i] * Hann(i);
                degradedKept[(kept * Hop) + i] += y[(f * Hop) + i] * Hann(i);
            }

            kept++;
        }

        int length = kept > 0 ? ((kept - 1) * Hop) + Frame : 0;
        x = cleanKept[..length];
        y = degradedKept[..length];
    }

    /// <summary>For each frame the root of the energy in fifteen bands of a third of an octave.</summary>
    private static double[][] BandEnvelopes(double[] samples)
    {
        int frames = Math.Max(0, ((samples.Length - Frame) / Hop) + 1);
        double[][] result = new double[frames][];
        Complex[] spectrum = new Complex[FftSize];
        for (int f = 0; f < frames; f++)
        {
            for (int i = 0; i < FftSize; i++)
            {
                spectrum[i] = i < Frame ? samples[(f * Hop) + i] * Hann(i) : 0;
            }

            Transform(spectrum);
            result[f] = new double[Bands];
            for (int band = 0; band < Bands; band++)
            {
                double center = LowestBandHz * Math.Pow(2, band / 3.0);
                int from = (int)Math.Round(center * Math.Pow(2, -1 / 6.0) * FftSize / RateHz);
                int to = (int)Math.Round(center * Math.Pow(2, 1 / 6.0) * FftSize / RateHz);
                double energy = 0;
                for (int bin = from; bin < to; bin++)
                {
                    energy += (spectrum[bin].Real * spectrum[bin].Real) + (spectrum[bin].Imaginary * spectrum[bin].Imaginary);
                }

                result[f][band] = Math.Sqrt(energy);
            }
        }

        return result;
    }

    private static double Correlation(double[][] clean, double[][] degraded, int from, int band)
    {
        double cleanEnergy = 0, degradedEnergy = 0;
        for (int i = from; i < from + SegmentFrames; i++)
        {
            cleanEnergy += clean[i][band] * clean[i][band];
            degradedEnergy += degraded[i][band] * degraded[i][band];
        }

        double scale = Math.Sqrt(cleanEnergy / (degradedEnergy + 1e-20));
        double limit = 1 + Math.Pow(10, -ClipDb / 20);
        double meanX = 0, meanY = 0;
        for (int i = from; i < from + SegmentFrames; i++)
        {
            meanX += clean[i][band] / SegmentFrames;
            meanY += Math.Min(degraded[i][band] * scale, clean[i][band] * limit) / SegmentFrames;
        }

        double xx = 0, yy = 0, xy = 0;
        for (int i = from; i < from + SegmentFrames; i++)
        {
            double a = clean[i][band] - meanX;
            double b = Math.Min(degraded[i][band] * scale, clean[i][band] * limit) - meanY;
            xx += a * a;
            yy += b * b;
            xy += a * b;
        }

        return xy / Math.Sqrt((xx * yy) + 1e-30);
    }

    /// <summary>Of 256 points, without the zeros at its ends, as in the authors' program.</summary>
    private static double Hann(int i) => 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 1) / (Frame + 1)));

    /// <summary>The discrete Fourier transform in place, radix 2.</summary>
    private static void Transform(Complex[] values)
    {
        int n = values.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (values[i], values[j]) = (values[j], values[i]);
            }
        }

        for (int length = 2; length <= n; length <<= 1)
        {
            Complex step = Complex.FromPolarCoordinates(1, -2 * Math.PI / length);
            for (int from = 0; from < n; from += length)
            {
                Complex turn = Complex.One;
                for (int k = 0; k < length / 2; k++, turn *= step)
                {
                    Complex a = values[from + k];
                    Complex b = values[from + k + (length / 2)] * turn;
                    values[from + k] = a + b;
                    values[from + k + (length / 2)] = a - b;
                }
            }
        }
    }
}
