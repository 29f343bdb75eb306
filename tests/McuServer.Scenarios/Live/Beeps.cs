namespace McuServer.Scenarios.Live;

/// <summary>
/// A soft tone, and a loud one for the first 100 ms of each second of its sender's clock: <see cref="Fill"/> makes it, an
/// object finds where a beep begins in what comes out.
/// </summary>
internal sealed class Beeps
{
    private int _quietSamples;

    /// <summary>A microphone's tick, for <see cref="TestKit.DelegateSource"/>.</summary>
    public static void Fill(TimeSpan now, float[] stereo)
    {
        long first = (long)Math.Round(now.TotalMilliseconds) * 48;
        for (int i = 0; i < stereo.Length / 2; i++)
        {
            long place = first + i;
            double value = 0.005 * Math.Sin(2 * Math.PI * 200 * place / 48_000.0);
            if (place % 48_000 < 4800)
            {
                value += 0.3 * Math.Sin(2 * Math.PI * 1000 * (place % 48_000) / 48_000.0);
            }

            stereo[2 * i] = stereo[(2 * i) + 1] = (float)value;
        }
    }

    /// <summary>The sample of the next tick at which a beep begins after half a second without one; null: none does.</summary>
    public int? Find(ReadOnlySpan<float> stereo)
    {
        int? found = null;
        for (int i = 0; i < stereo.Length / 2; i++)
        {
            bool isLoud = Math.Abs(stereo[2 * i]) > 0.08;
            found ??= isLoud && _quietSamples > 24_000 ? i : null;
            _quietSamples = isLoud ? 0 : _quietSamples + 1;
        }

        return found;
    }
}
