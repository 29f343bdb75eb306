using McuServer.Media.Sound;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Sound;

/// <summary>A mixer with a running clock that records what each listener hears.</summary>
internal sealed class MixRig : IDisposable
{
    private readonly Dictionary<AudioListener, List<float>> _heard = [];
    private readonly List<AudioListener> _listeners = [];

    public MixRig(AudioMixerOptions? options = null) =>
        Mixer = new AudioMixer(options ?? new AudioMixerOptions { LevellingIsOn = false });

    public AudioMixer Mixer { get; }

    public TimeSpan Now { get; private set; }

    public int HighestMixCount { get; private set; }

    public AudioInput Speak(string id, double frequencyHz, double levelDbfs = -20) =>
        Mixer.AddInput(id, new ToneSource(frequencyHz, levelDbfs));

    public AudioListener Listen(string id, AudioInput? own = null)
    {
        AudioListener listener = Mixer.AddListener(id, own);
        _heard[listener] = [];
        _listeners.Add(listener);
        return listener;
    }

    public void Run(int ticks, Action<int>? before = null)
    {
        for (int i = 0; i < ticks; i++)
        {
            before?.Invoke(i);
            Mixer.Tick(Now);
            Now += TimeSpan.FromMilliseconds(SoundFormat.TickMs);
            HighestMixCount = Math.Max(HighestMixCount, Mixer.MixCount);
            foreach (AudioListener listener in _listeners)
            {
                _heard[listener].AddRange(listener.Mix.Samples);
            }
        }
    }

    /// <summary>Interleaved stereo; from is in ticks, negative from the end.</summary>
    public float[] Heard(AudioListener listener, int fromTick = 0, int ticks = int.MaxValue)
    {
        List<float> all = _heard[listener];
        int total = all.Count / SoundFormat.TickValues;
        int from = fromTick < 0 ? total + fromTick : fromTick;
        int count = Math.Min(ticks, total - from);
        return [.. all.GetRange(from * SoundFormat.TickValues, count * SoundFormat.TickValues)];
    }

    public float[] Left(AudioListener listener, int fromTick = 0, int ticks = int.MaxValue) =>
        ToneMeter.Channel(Heard(listener, fromTick, ticks), 0);

    public void Dispose() => Mixer.Dispose();
}
