using BenchmarkDotNet.Attributes;
using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Benchmarks;

/// <summary>A tick of 20 ms: everybody speaks, and everybody hears the others.</summary>
[MemoryDiagnoser]
public class AudioMixerBenchmarks
{
    private AudioMixer _mixer = null!;
    private TimeSpan _now;

    [Params(4, 16, 64)]
    public int Speakers { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _mixer = new AudioMixer(new AudioMixerOptions());
        for (int i = 0; i < Speakers; i++)
        {
            AudioInput input = _mixer.AddInput($"{i}", new ToneSource(200 + (37 * i), -30));
            _mixer.AddListener($"{i}", input);
        }
    }

    [GlobalCleanup]
    public void Close() => _mixer.Dispose();

    [Benchmark]
    public void Tick()
    {
        _mixer.Tick(_now);
        _now += TimeSpan.FromMilliseconds(SoundFormat.TickMs);
    }
}
