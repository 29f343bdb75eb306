using McuServer.Media.Ingress;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Ingress;

[TestClass]
public class TimeStretcherTests
{
    [TestMethod]
    [DataRow(100.0)]
    [DataRow(220.0)]
    [DataRow(440.0)]
    [DataRow(997.0)]
    [DataRow(3000.0)]
    public void A_tone_stays_pure_and_keeps_its_pitch(double frequencyHz)
    {
        float[] shorter = Stretch(frequencyHz, isShortened: true, out double accelerated);
        float[] longer = Stretch(frequencyHz, isShortened: false, out double expanded);
        Assert.IsGreaterThan(200, accelerated);
        Assert.IsGreaterThan(200, expanded);
        // Steps as large as the tone's own, but for a tenth.
        double step = 0.25 * 2 * Math.PI * frequencyHz / 48_000;
        Assert.IsLessThan((step * 1.1) + 1e-4, LargestStep(shorter));
        Assert.IsLessThan((step * 1.1) + 1e-4, LargestStep(longer));
        foreach (float[] sound in new[] { shorter, longer })
        {
            // Between 100 ms pieces the phase may move by half a sample; within one the tone is a tone.
            double worst = -300;
            for (int i = 0; i + 2400 <= sound.Length; i += 2400)
            {
                worst = Math.Max(worst, ToneMeter.ResidualDbfs(sound.AsSpan(i, 2400), frequencyHz));
            }

            Assert.IsLessThan(frequencyHz < 1000 ? -45 : -32, worst, $"{frequencyHz} Hz");
        }
    }

    [TestMethod]
    public void Noise_is_refused_where_likeness_is_asked()
    {
        Random random = new(1);
        float[] noise = new float[48_000];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)(random.NextDouble() - 0.5) * 0.2f;
        }

        using ReceiveLine line = LineOf(place => noise[place % noise.Length]);
        Add(line, 0, 4);
        Assert.AreEqual(0, line.Shorten(TimeStretcher.MaxLag, 0.9));
        Assert.IsGreaterThan(0, line.Shorten(TimeStretcher.MaxLag, -1));
    }

    [TestMethod]
    public void Silence_gives_way_by_the_most()
    {
        using ReceiveLine line = LineOf(_ => 0);
        Add(line, 0, 4);
        Assert.AreEqual(TimeStretcher.MaxLag, line.Shorten(TimeStretcher.MaxLag, 0.9));
    }

    private static float[] Stretch(double frequencyHz, bool isShortened, out double changedMs)
    {
        using ReceiveLine line = LineOf(
            place => (float)(0.25 * Math.Sin(2 * Math.PI * frequencyHz * place / 48_000)));
        float[] tick = new float[1920];
        List<float> heard = [];
        long place = 0;
        for (int i = 0; i < 250; i++)
        {
            while (line.Waiting < 1920)
            {
                place = Add(line, place, 1);
            }

            if (i % 5 == 4)
            {
                int changed = isShortened ? line.Shorten(TimeStretcher.MaxLag, 0.5) : line.Lengthen(TimeStretcher.MaxLag, 0.5);
                Assert.IsGreaterThan(0, changed);
            }

            line.Read(tick);
            heard.AddRange(ToneMeter.Channel(tick, 0));
        }

        changedMs = (line.Accelerated + line.Expanded) / 48.0;
        return [.. heard.Skip(960)];
    }

    private static ReceiveLine LineOf(Func<long, float> wave) => new(new WaveOpus(wave));

    private static long Add(ReceiveLine line, long place, int packets)
    {
        for (int i = 0; i < packets; i++, place += 960)
        {
            line.Decode(WaveOpus.Packet(place), 960, skip: 0);
        }

        return place;
    }

    private static double LargestStep(float[] sound)
    {
        double largest = 0;
        for (int i = 1; i < sound.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(sound[i] - sound[i - 1]));
        }

        return largest;
    }
}
