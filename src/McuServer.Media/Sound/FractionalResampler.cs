namespace McuServer.Media.Sound;

/// <summary>
/// Reads a line of stereo samples at places between them, for speeds within some thousandths of 1: a windowed sinc of
/// 32 samples from a table of 256 places, straight lines between the table's entries. At a whole place the sample
/// itself comes out. Pass band to 20 kHz, images and the table's error below −80 dB.
/// </summary>
internal static unsafe class FractionalResampler
{
    /// <summary>Samples that are read before the place, itself included.</summary>
    public const int SamplesBefore = 16;

    /// <summary>Samples that are read behind the place.</summary>
    public const int SamplesAfter = 16;

    private const int Taps = SamplesBefore + SamplesAfter;
    private const int Channels = SoundFormat.Channels;

    /// <summary>Floats in a row of the table: each weight twice, for left and right.</summary>
    public const int RowValues = Taps * Channels;

    public const int Phases = 256;

    /// <summary>Kaiser's shape for a stop band of 80 dB.</summary>
    private const double Beta = 8;

    /// <summary>Rows for the places 0, 1/256, … 1; never freed, for it lives as long as the process.</summary>
    private static readonly float[] s_table = MakeTable();

    /// <summary>Fills stereo from the place <paramref name="fraction"/> behind <paramref name="line"/>[0] on.</summary>
    /// <param name="line">Readable from 15 samples before to 16 behind the last place.</param>
    /// <param name="fraction">0..1, in samples.</param>
    /// <param name="rate">Samples of the line for each sample written.</param>
    public static void Read(float* line, double fraction, double rate, Span<float> stereo)
    {
        fixed (float* table = s_table)
        fixed (float* into = stereo)
        {
            AudioKernels.Resample(into, stereo.Length / Channels, line, fraction, rate, table);
        }
    }

    private static float[] MakeTable()
    {
        float[] table = new float[(Phases + 1) * RowValues];
        for (int phase = 0; phase <= Phases; phase++)
        {
            double place = (double)phase / Phases;
            double sum = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                sum += Weight(place, tap);
            }

            for (int tap = 0; tap < Taps; tap++)
            {
                float weight = (float)(Weight(place, tap) / sum);
                table[(phase * RowValues) + (tap * Channels)] = weight;
                table[(phase * RowValues) + (tap * Channels) + 1] = weight;
            }
        }

        return table;
    }

    private static double Weight(double place, int tap) =>
        WindowedSinc.Value(place - (tap - (SamplesBefore - 1)), SamplesAfter, Beta);
}
