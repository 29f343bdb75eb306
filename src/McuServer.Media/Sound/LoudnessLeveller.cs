namespace McuServer.Media.Sound;

/// <summary>
/// Finds the gain that brings one voice to the target loudness, slowly. Its loudness is measured as in ITU-R BS.1770-5:
/// weighted, over 400 ms every 100 ms, counted only above an absolute and a relative gate, averaged over the last
/// <see cref="MemoryBlocks"/> counted blocks. Pauses and noise do not count and do not move the gain: a voice rises and
/// falls by more than <see cref="VoiceSwingDb"/> within two seconds; hiss, hum and tones do not.
/// </summary>
internal sealed unsafe class LoudnessLeveller(double targetLufs)
{
    private const int BlockTicks = 5;
    private const int WindowBlocks = 4;

    /// <summary>Two seconds: a phrase with at least one breath or stop.</summary>
    private const int SwingBlocks = 20;

    /// <summary>
    /// 100 ms of steady noise differ by less than 1 dB, babble by 3 dB, the syllables of a voice by 10 to 30 dB.
    /// </summary>
    private const double VoiceSwingDb = 6;

    /// <summary>10 LU below the quietest voice that is to be levelled, which has −35 LUFS.</summary>
    private const double AbsoluteGateLufs = -45;

    /// <summary>As in BS.1770: words count, what lies between them does not.</summary>
    private const double RelativeGateLu = -10;

    /// <summary>5 s of counted voice.</summary>
    private const int MemoryBlocks = 50;

    /// <summary>Blocks to have counted before the gain moves: half a second of voice.</summary>
    private const int FirstBlocks = 4;

    /// <summary>
    /// A voice of which so much (5 s) lies below the relative gate, with nothing above it in between, has become
    /// quieter for good and is measured anew.
    /// </summary>
    private const int PatienceBlocks = 50;

    /// <summary>Beyond these the microphone is at fault; noise would be all that is gained.</summary>
    private const double MostGainDb = 18;
    private const double LeastGainDb = -15;

    /// <summary>Quieter quickly, louder gently.</summary>
    private const double UpDbPerTick = 6.0 * SoundFormat.TickMs / 1000;
    private const double DownDbPerTick = 12.0 * SoundFormat.TickMs / 1000;

    private readonly KWeighting _weighting = new();

    /// <summary>Mean squares of the last blocks, the latest at <see cref="_blocks"/> − 1.</summary>
    private readonly double[] _ring = new double[SwingBlocks];

    private double _blockSum;
    private int _blockTicks;
    private long _blocks;
    private double _average;
    private int _counted;
    private int _belowGate;
    private bool _isVoice;
    private double _gainDb;

    /// <summary>What the voice is to be multiplied by; 1 until enough of it has been heard.</summary>
    public float Gain { get; private set; } = 1;

    /// <summary>Loudness of the voice as far as it is known, before the gain.</summary>
    public double VoiceLufs => KWeighting.ToLufs(_average);

    /// <summary>Takes a tick of the input, before any gain; one that is silent when the gate is closed.</summary>
    /// <param name="stereo">A tick; null for silence.</param>
    public void Insert(float* stereo)
    {
        if (stereo is null)
        {
            _weighting.Reset();
        }
        else
        {
            _blockSum += _weighting.Measure(stereo, SoundFormat.TickSamples);
        }

        if (++_blockTicks == BlockTicks)
        {
            EndBlock(_blockSum / BlockTicks);
            _blockSum = 0;
            _blockTicks = 0;
        }

        if (_isVoice && _counted >= FirstBlocks)
        {
            double wanted = Math.Clamp(targetLufs - VoiceLufs, LeastGainDb, MostGainDb);
            _gainDb += Math.Clamp(wanted - _gainDb, -DownDbPerTick, UpDbPerTick);
            Gain = (float)Math.Pow(10, _gainDb / 20);
        }
    }

    private void EndBlock(double meanSquare)
    {
        _ring[_blocks++ % SwingBlocks] = meanSquare;
        double window = 0;
        for (int i = 1; i <= Math.Min(_blocks, WindowBlocks); i++)
        {
            window += _ring[(_blocks - i) % SwingBlocks];
        }

        window /= WindowBlocks;
        double lufs = KWeighting.ToLufs(window);
        bool mayBeVoice = lufs > AbsoluteGateLufs && SwingDb() > VoiceSwingDb;
        bool isBelow = _counted > 0 && lufs < VoiceLufs + RelativeGateLu;
        _belowGate += mayBeVoice && isBelow ? 1 : 0;
        if (_belowGate > PatienceBlocks)
        {
            _counted = 0;
            isBelow = false;
        }

        _isVoice = mayBeVoice && !isBelow;
        if (_isVoice)
        {
            _belowGate = 0;
            _counted = Math.Min(_counted + 1, MemoryBlocks);
            _average += (window - _average) / _counted;
        }
    }

    private double SwingDb()
    {
        double highest = 0;
        double lowest = double.MaxValue;
        for (int i = 0; i < Math.Min(_blocks, SwingBlocks); i++)
        {
            highest = Math.Max(highest, _ring[i]);
            lowest = Math.Min(lowest, _ring[i]);
        }

        return KWeighting.ToLufs(highest) - KWeighting.ToLufs(lowest);
    }
}
