namespace McuServer.Native.Tests;

/// <summary>Sound begins and ends where it should, at any rate and in any codec.</summary>
[TestClass]
public class AudioLengthTests
{
    private static FixtureFolder s_folder = null!;

    [ClassInitialize]
    public static void Make(TestContext context) => s_folder = new FixtureFolder();

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    [DataRow(8000)]
    [DataRow(11025)]
    [DataRow(16000)]
    [DataRow(22050)]
    [DataRow(32000)]
    [DataRow(44100)]
    [DataRow(48000)]
    [DataRow(88200)]
    [DataRow(96000)]
    [DataRow(37800)]
    public void The_length_at_48_kHz_is_right_to_the_sample_and_nothing_is_lost_at_the_ends(int rate)
    {
        foreach (int samples in (int[])[150, 1000, rate, (rate * 3) + 11])
        {
            float[] values = new float[samples];
            Array.Fill(values, 0.25f);
            string path = s_folder.Write($"length-{rate}.wav", Sounds.FloatWav(values, channels: 1, rate: rate));
            float[] sound = Decoding.Sound(path);
            Assert.AreEqual(samples * 48000.0 / rate, sound.Length / 2, 1.0, $"{samples} samples at {rate}");
            if (samples >= rate)
            {
                // A constant has full level from the first sample to the last, give or take the filter's ringing.
                Assert.AreEqual(0.25f, sound[0], 0.15f);
                Assert.AreEqual(0.25f, sound[^1], 0.15f);
                Assert.AreEqual(0.25, sound.Average(), 0.0005);
            }
        }
    }

    /// <summary>A click in the middle of the file comes out there: nothing was lost or added before it.</summary>
    [TestMethod]
    [DataRow(44100)]
    [DataRow(8000)]
    [DataRow(48000)]
    [DataRow(96000)]
    public void A_click_keeps_its_place(int rate)
    {
        float[] values = new float[rate];
        values[rate / 2] = 1f;
        string path = s_folder.Write($"click-{rate}.wav", Sounds.FloatWav(values, channels: 1, rate: rate));
        float[] sound = Decoding.Sound(path);
        int loudest = 0;
        for (int i = 0; i < sound.Length / 2; i++)
        {
            loudest = Math.Abs(sound[2 * i]) > Math.Abs(sound[2 * loudest]) ? i : loudest;
        }

        Assert.AreEqual(24000, loudest, 1.0);
    }

    [TestMethod]
    [DataRow("trim.m4a", "-c:a aac", 44100)]
    [DataRow("trim.m4a", "-c:a aac", 48000)]
    [DataRow("trim.mp3", "-c:a libmp3lame", 44100)]
    [DataRow("trim.mp3", "-c:a libmp3lame", 48000)]
    [DataRow("trim.flac", "-c:a flac", 44100)]
    [DataRow("trim.ogg", "-c:a libvorbis", 44100)]
    [DataRow("trim.opus", "-c:a libopus", 48000)]
    [DataRow("trim.webm", "-c:a libopus", 48000)]
    [DataRow("trim.mka", "-c:a libvorbis", 48000)]
    public void Compressed_sound_begins_and_ends_where_the_original_did(string name, string codec, int rate)
    {
        int samples = rate + 333;
        float[] original = new float[samples];
        for (int i = 0; i < samples; i++)
        {
            // A chirp, so that a shift shows; at full level from the first sample on.
            double t = i / (double)rate;
            original[i] = (float)(0.4 * Math.Sin(2 * Math.PI * ((300 * t) + (400 * t * t))));
        }

        string wav = s_folder.Write("original.wav", Sounds.FloatWav(original, channels: 1, rate: rate));
        float[] reference = Decoding.Sound(wav);
        string path = s_folder.Make(name, $"-i {wav} {codec} -b:a 128k");
        float[] sound = Decoding.Sound(path);
        int best = BestShift(reference, sound, 1200);
        Assert.AreEqual(0, best, 1.0, "shifted");

        // As many as FFmpeg itself decodes; in AAC's MP4 and in Vorbis's files those are not as many as went in.
        int decoded = FixtureFolder.Output("-f f32le -ac 1", path).Length / 4;
        Assert.AreEqual(decoded * 48000.0 / rate, sound.Length / 2, 1.0);
        if (name is not ("trim.m4a" or "trim.ogg" or "trim.mka"))
        {
            Assert.AreEqual(reference.Length / 2, sound.Length / 2, 1.0);
        }
    }

    private static int BestShift(float[] reference, float[] sound, int range)
    {
        int best = 0;
        double most = double.MinValue;
        for (int shift = -range; shift <= range; shift++)
        {
            double sum = 0;
            for (int i = 3000; i < 20000; i++)
            {
                sum += reference[2 * i] * (double)sound[2 * (i + shift)];
            }

            (best, most) = sum > most ? (shift, sum) : (best, most);
        }

        return best;
    }
}
