using BenchmarkDotNet.Attributes;
using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Benchmarks;

/// <summary>A 720p camera into a tile.</summary>
[MemoryDiagnoser]
public class PictureScalerBenchmarks
{
    private readonly FramePool _pool = new();
    private readonly ScalerScratch _scratch = new();
    private VideoFrame _source = null!;
    private VideoFrame _target = null!;
    private PictureScaler _scaler = null!;

    /// <summary>Half, 3:2, an odd ratio down, and up.</summary>
    [Params("640x360", "854x480", "426x240", "1920x1080")]
    public string Target { get; set; } = "";

    [GlobalSetup]
    public void Open()
    {
        string[] size = Target.Split('x');
        (int width, int height) = (int.Parse(size[0], provider: null), int.Parse(size[1], provider: null));
        _source = _pool.Rent(1280, 720);
        _target = _pool.Rent(width, height);
        _scaler = PictureScaler.Create(1280, 720, width, height);
    }

    [GlobalCleanup]
    public void Close()
    {
        _source.Release();
        _target.Release();
        _scratch.Dispose();
        _pool.Dispose();
    }

    [Benchmark]
    public void Scale() => _scaler.Scale(_source.View, _target.View, 0, _target.View.Height, _scratch);
}
