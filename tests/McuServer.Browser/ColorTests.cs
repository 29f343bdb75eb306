using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>A colour that a page sends is the colour that it gets back: through its encoder, the mixer, our encoder, its decoder.</summary>
[TestClass]
public sealed class ColorTests
{
    private const double ToleranceLevels = 4;

    /// <summary>White, black, the six of the colour bars at 75 %.</summary>
    private static readonly int[][] s_colors =
        [[235, 235, 235], [191, 191, 0], [0, 191, 191], [0, 191, 0], [191, 0, 191], [191, 0, 0], [0, 0, 191], [16, 16, 16]];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("vp8")]
    [DataRow("h264")]
    public async Task Eight_colors_come_back_within_four_levels(string codec)
    {
        using RunningServer server = await RunningServer.StartAsync();
        Look look = new("Patches") { Picture = "patches", Patches = s_colors, Width = 1280, Height = 720, FramesPerS = 15 };
        await using Person person = await Person.JoinAsync(server, look, $"codec={codec}");
        // Alone, this person's tile is the whole canvas: four patches of 320 x 360 in each of two rows.
        int[][] middles = [.. Enumerable.Range(0, 8).Select(i => (int[])[160 + (320 * (i % 4)), 180 + (360 * (i / 4))])];
        double[][] best = [];
        double least = double.MaxValue;
        try
        {
            await Eventually.IsTrueAsync(
                async () =>
                {
                    double[][] seen = await person.Page.EvaluateAsync<double[][]>("places => testMeter.means(places, 24)", middles);
                    double worst = Worst(seen);
                    (best, least) = worst < least ? (seen, worst) : (best, least);
                    return worst;
                },
                worst => worst <= ToleranceLevels,
                $"every patch within {ToleranceLevels} levels");
        }
        finally
        {
            for (int i = 0; i < best.Length; i++)
            {
                TestContext.WriteLine($"{codec} sent {Text(s_colors[i].Select(c => (double)c))} received {Text(best[i])}");
            }

            TestContext.WriteLine($"{codec} worst channel: {least:0.0} levels");
        }
    }

    private static double Worst(double[][] seen)
    {
        double worst = 0;
        for (int i = 0; i < seen.Length; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                worst = Math.Max(worst, Math.Abs(seen[i][k] - s_colors[i][k]));
            }
        }

        return worst;
    }

    private static string Text(IEnumerable<double> color) => $"({string.Join(", ", color.Select(c => $"{c:0.0}"))})";
}
