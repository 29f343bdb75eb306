using System.Diagnostics;
using McuServer.Media.Frames;
using McuServer.Media.Pictures;
using McuServer.Native.Peers;

namespace McuServer.Benchmarks;

/// <summary>
/// One line of the table: medians over rounds in microseconds a picture (three planes, one thread) and PSNR in dB over all planes
/// against <see cref="ScaleReference"/>. <see cref="Ratio"/> is libyuv's time over ours.
/// </summary>
public sealed record ScaleRow(
    string Name, string Source, string Target, double OurMicroseconds, double YuvMicroseconds,
    double SwsAreaMicroseconds, double SwsBicubicMicroseconds, double Ratio, double OurPsnr, double YuvPsnr);

/// <summary>Our scaler against libyuv and swscale: 1080p and 720p to twelve tile sizes each.</summary>
public static class ScaleBenchmark
{
    // A slice repeats a scaling for about this long, far less than the system's own time slices.
    private const double SliceSeconds = 0.0005;

    // The contestants take turns slice by slice; the quickest of a round's slices is the one that nothing interrupted.
    private const int SlicesPerRound = 12;

    private static readonly (string Name, int Width, int Height)[] s_from1080 =
    [
        ("2:1", 960, 540), ("3:1", 640, 360), ("4:1", 480, 270), ("6:1", 320, 180), ("4:3", 1440, 810),
        ("3:2", 1280, 720), ("odd 2.66", 720, 406), ("odd 1.88", 1024, 576), ("odd 2.25", 854, 480),
        ("odd 4.51", 426, 240), ("odd 15.9", 120, 68), ("odd 1.20", 1600, 900),
    ];

    private static readonly (string Name, int Width, int Height)[] s_from720 =
    [
        ("2:1", 640, 360), ("4:1", 320, 180), ("8:1", 160, 90), ("4:3", 960, 540), ("8:3", 480, 270),
        ("odd 1.50", 854, 480), ("odd 1.60", 800, 450), ("odd 3.00", 427, 240), ("odd 5.98", 214, 120),
        ("2:3", 1920, 1080), ("1:1.25", 1600, 900), ("1:2", 2560, 1440),
    ];

    /// <summary>True when libyuv is there to compare with.</summary>
    public static bool IsAvailable => YuvScaler.IsAvailable;

    /// <summary>The contestants take turns for <paramref name="rounds"/> rounds; at least 5 make a fair median.</summary>
    public static IReadOnlyList<ScaleRow> Run(int rounds = 7)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        using FramePool pool = new();
        using ScalerScratch scratch = new();
        List<ScaleRow> rows = [];
        foreach ((int width, int height, (string, int, int)[] targets) in
            new[] { (1920, 1080, s_from1080), (1280, 720, s_from720) })
        {
            VideoFrame source = pool.Rent(width, height);
            ScaleReference.Draw(source.View);
            foreach ((string name, int targetWidth, int targetHeight) in targets)
            {
                VideoFrame target = pool.Rent(targetWidth, targetHeight);
                rows.Add(Measure(name, source.View, target.View, scratch, rounds));
                target.Release();
            }

            source.Release();
        }

        return rows;
    }

    private static ScaleRow Measure(
        string name, PictureView source, PictureView target, ScalerScratch scratch, int rounds)
    {
        PictureScaler scaler = PictureScaler.Create(source.Width, source.Height, target.Width, target.Height);
        PeerPicture from = ToPeer(source);
        PeerPicture to = ToPeer(target);
        using SwsScaler area = new(source.Width, source.Height, target.Width, target.Height, isBicubic: false);
        using SwsScaler bicubic = new(source.Width, source.Height, target.Width, target.Height, isBicubic: true);
        Action[] contestants =
        [
            () => scaler.Scale(source, target, 0, target.Height, scratch),
            () => YuvScaler.Scale(from, to),
            () => area.Scale(from, to),
            () => bicubic.Scale(from, to),
        ];
        contestants[0]();
        double ourPsnr = ScaleReference.Psnr(source, target);
        contestants[1]();
        double yuvPsnr = ScaleReference.Psnr(source, target);
        double[] medians = MedianMicroseconds(contestants, rounds);
        return new ScaleRow(
            name, $"{source.Width}x{source.Height}", $"{target.Width}x{target.Height}", medians[0], medians[1],
            medians[2], medians[3], medians[1] / medians[0], ourPsnr, yuvPsnr);
    }

    private static double[] MedianMicroseconds(Action[] contestants, int rounds)
    {
        int[] repeats = Array.ConvertAll(contestants, Calibrate);
        double[][] times = Array.ConvertAll(contestants, _ => new double[rounds]);
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contestants.Length; i++)
            {
                times[i][round] = double.MaxValue;
            }

            for (int turn = 0; turn < SlicesPerRound * contestants.Length; turn++)
            {
                int i = turn % contestants.Length;
                double time = Time(contestants[i], repeats[i]) / repeats[i] * 1e6;
                times[i][round] = Math.Min(times[i][round], time);
            }
        }

        return Array.ConvertAll(times, Median);
    }

    /// <summary>Lets caches and compiler settle, then says how many calls fill a slice.</summary>
    private static int Calibrate(Action contestant)
    {
        Time(contestant, 30);
        double once = Math.Min(Time(contestant, 10), Time(contestant, 10)) / 10;
        return Math.Max(1, (int)(SliceSeconds / once));
    }

    private static double Time(Action contestant, int repeats)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
        {
            contestant();
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private static unsafe PeerPicture ToPeer(in PictureView view) =>
        new(view.Y, view.U, view.V, view.StrideY, view.StrideUV, view.Width, view.Height);
}
