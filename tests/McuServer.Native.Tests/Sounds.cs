namespace McuServer.Native.Tests;

/// <summary>Sounds to test with, and what there is to measure of them. Stereo is interleaved, 48 kHz.</summary>
internal static class Sounds
{
    internal static double LevelDb(float[] sound, int side, int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++)
        {
            sum += sound[(2 * i) + side] * (double)sound[(2 * i) + side];
        }

        return 10 * Math.Log10(sum / (to - from));
    }

    internal static double ToAmplitude(double db) => Math.Pow(10, db / 20);

    /// <summary>Amplitude of one tone on one side, in dB to full scale (Fourier sum over whole periods).</summary>
    internal static double ToneDb(float[] sound, int side, double hz)
    {
        double re = 0;
        double im = 0;
        int count = sound.Length / 2 / 2400 * 2400;
        for (int i = 0; i < count; i++)
        {
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * hz * i / 48000);
            re += sound[(2 * i) + side] * cosine;
            im += sound[(2 * i) + side] * sine;
        }

        return 20 * Math.Log10((2 * Math.Sqrt((re * re) + (im * im)) / count) + 1e-12);
    }

    /// <summary>A RIFF file of IEEE floats (format tag 3).</summary>
    internal static byte[] FloatWav(float[] values, int channels, int rate)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        int bytes = values.Length * 4;
        writer.Write("RIFF"u8);
        writer.Write(36 + bytes);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)3);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * 4);
        writer.Write((short)(channels * 4));
        writer.Write((short)32);
        writer.Write("data"u8);
        writer.Write(bytes);
        foreach (float value in values)
        {
            writer.Write(value);
        }

        return stream.ToArray();
    }
}
