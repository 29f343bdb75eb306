using System.Buffers.Binary;
using System.Diagnostics;

namespace McuServer.TestKit;

/// <summary>Voices for tests, mono at 48 kHz.</summary>
public static class Speech
{
    private const string English =
        "Good morning everybody. Shall we begin? I have three points today: the plan for next week, the budget, and the " +
        "people whom we want to invite. Please stop me at any time if something is not clear. The first point is short.";

    private const string Korean =
        "안녕하십니까, 여러분. 오늘 회의를 시작하겠습니다. 먼저 다음 주 계획을 말씀드리고, 그 다음에 예산을 보겠습니다. 질문이 있으시면 언제든지 말씀해 주십시오.";

    /// <summary>Spoken by espeak-ng; null where that program is missing.</summary>
    public static float[]? Synthesize(string voice) => Say(voice, voice == "ko" ? Korean : English, wordsPerMinute: 160);

    /// <summary>These words by espeak-ng; null where that program is missing. The same version of it makes the same samples.</summary>
    /// <param name="voice">espeak-ng's name: ko, en, en+f3 …</param>
    /// <param name="pitch">0..99.</param>
    public static float[]? Say(string voice, string text, int wordsPerMinute, int pitch = 50)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("espeak-ng")
            {
                ArgumentList = { "-v", voice, "-p", Number(pitch), "-s", Number(wordsPerMinute), "--stdout", text },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            using MemoryStream wav = new();
            process.StandardOutput.BaseStream.CopyTo(wav);
            process.WaitForExit();
            return process.ExitCode == 0 && wav.Length > 44 ? Resample(wav.ToArray()) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Noise in the rhythm of a voice: syllables of 80 to 250 ms that swell and fade, 12 dB apart, words of some of
    /// them, pauses of 0.1 to 0.8 s with a floor 45 dB below. Filtered to fall by 6 dB an octave above 500 Hz.
    /// </summary>
    public static float[] Babble(int seed, double seconds)
    {
        Random random = new(seed);
        float[] samples = new float[(int)(seconds * 48_000)];
        double low = 0;
        int at = 0;
        while (at < samples.Length)
        {
            int syllables = random.Next(1, 6);
            for (int s = 0; s < syllables; s++)
            {
                int length = random.Next(3840, 12_000);
                double level = ToneMeter.ToLinear(-12 * random.NextDouble());
                for (int i = 0; i < length && at < samples.Length; i++, at++)
                {
                    double envelope = Math.Pow(Math.Sin(Math.PI * i / length), 0.7) * level;
                    low += 0.063 * ((random.NextDouble() - 0.5) - low);
                    samples[at] = (float)(low * (envelope + 0.005));
                }
            }

            for (int pause = random.Next(4800, 38_400); pause > 0 && at < samples.Length; pause--, at++)
            {
                low += 0.063 * ((random.NextDouble() - 0.5) - low);
                samples[at] = (float)(low * 0.005);
            }
        }

        return samples;
    }

    /// <summary>
    /// 16-bit mono WAV at 22050 Hz, as espeak-ng writes it, to 48 kHz in straight lines: good enough for a voice.
    /// </summary>
    private static float[] Resample(byte[] wav)
    {
        int rate = BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(24));
        int count = (wav.Length - 44) / 2;
        float[] samples = new float[(int)((count - 1) * 48_000L / rate)];
        for (int i = 0; i < samples.Length; i++)
        {
            double place = (double)i * rate / 48_000;
            int whole = (int)place;
            double a = BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(44 + (2 * whole)));
            double b = BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(46 + (2 * whole)));
            samples[i] = (float)((a + ((b - a) * (place - whole))) / 32768);
        }

        return samples;
    }
}
