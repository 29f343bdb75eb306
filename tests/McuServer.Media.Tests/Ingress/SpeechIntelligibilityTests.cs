using McuServer.TestKit;

namespace McuServer.Media.Tests.Ingress;

/// <summary>The measure itself, by what its authors say of it: 1 for the same, less the more noise there is.</summary>
[TestClass]
public class SpeechIntelligibilityTests
{
    [TestMethod]
    public void Speech_against_itself_is_1_and_loudness_does_not_matter()
    {
        float[] speech = Speech.Babble(3, 4);
        Assert.AreEqual(1, SpeechIntelligibility.Stoi(speech, speech), 1e-6);
        float[] quiet = Array.ConvertAll(speech, value => value * 0.1f);
        Assert.AreEqual(1, SpeechIntelligibility.Stoi(speech, quiet), 1e-3);
    }

    [TestMethod]
    public void The_more_noise_the_less_is_understood()
    {
        float[] speech = Speech.Babble(3, 6);
        double level = ToneMeter.RmsDbfs(speech);
        double last = 1;
        foreach (int snr in new[] { 20, 5, -10, -25 })
        {
            Random random = new(snr);
            double amplitude = ToneMeter.ToLinear(level - snr) * Math.Sqrt(12);
            float[] noisy = Array.ConvertAll(speech, value => value + (float)(amplitude * (random.NextDouble() - 0.5)));
            double stoi = SpeechIntelligibility.Stoi(speech, noisy);
            Assert.IsLessThan(last, stoi, $"{snr} dB");
            last = stoi;
        }

        Assert.IsLessThan(0.65, last);
        Random other = new(1);
        float[] noise = Array.ConvertAll(speech, _ => (float)(0.1 * (other.NextDouble() - 0.5)));
        Assert.AreEqual(0, SpeechIntelligibility.Stoi(speech, noise), 0.15, "noise alone");
    }

    [TestMethod]
    public void Segmental_noise_is_measured_in_decibels()
    {
        float[] tone = new float[48_000];
        for (int i = 0; i < tone.Length; i++)
        {
            tone[i] = WaveOpus.Tone(i);
        }

        float[] louder = Array.ConvertAll(tone, value => value * 1.1f);
        Assert.AreEqual(20, SpeechIntelligibility.SegmentalSnrDb(tone, louder), 0.01);
        Assert.AreEqual(35, SpeechIntelligibility.SegmentalSnrDb(tone, tone));
    }
}
