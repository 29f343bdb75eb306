using System.Buffers.Binary;

namespace McuServer.TestKit;

/// <summary>
/// Makes a conversation of voices spoken by espeak-ng, with coughs and background babble, one recording for each person,
/// and knows who was heard when. Everything random comes from the seed.
/// </summary>
public sealed class Conversation
{
    private const int RateHz = 48_000;

    /// <summary>20 ms.</summary>
    private const int FrameSamples = 960;

    /// <summary>Frames from this level on are heard: what counts as speech for the active speaker, dBov.</summary>
    private const double HeardDb = -47;

    /// <summary>Words a minute.</summary>
    private const int TurnSpeed = 150;

    private const int AnswerSpeed = 190;

    private readonly Random _random;
    private readonly Dictionary<string, ConversationVoice> _voices = [];
    private readonly Dictionary<string, List<(int At, float[] Samples)>> _parts = [];
    private readonly List<Spoken> _spoken = [];
    private int _at;

    /// <summary>Everybody by id, as they join.</summary>
    public Conversation(int seed, params ConversationVoice[] voices)
    {
        _random = new Random(seed);
        foreach (ConversationVoice voice in voices)
        {
            _voices.Add(voice.Id, voice);
            _parts.Add(voice.Id, []);
        }
    }

    public IEnumerable<string> People => _voices.Keys;

    /// <summary>All that was said, in the order of the script.</summary>
    public IReadOnlyList<Spoken> Spoken => _spoken;

    /// <summary>Where the conversation has come to; overlapping things do not move it.</summary>
    public TimeSpan Now => TimeOf(_at);

    public Conversation Pause(int milliseconds)
    {
        _at += milliseconds * (RateHz / 1000);
        return this;
    }

    /// <summary>Somebody says this now, and the conversation goes on behind it.</summary>
    public Conversation Turn(string who, string text) => Behind(who, SpokenKind.Turn, Words(who, text, TurnSpeed));

    public Conversation Answer(string who, string text) => Behind(who, SpokenKind.Answer, Words(who, text, AnswerSpeed));

    /// <summary>Somebody says this so long before the end of what was said last.</summary>
    public Conversation Over(string who, string text, int beforeEndMs, SpokenKind kind = SpokenKind.Over)
    {
        Add(who, kind, _at - (beforeEndMs * (RateHz / 1000)), Words(who, text, kind == SpokenKind.Answer ? AnswerSpeed : TurnSpeed));
        return this;
    }

    /// <summary>A cough now, in a pause.</summary>
    public Conversation Cough(string who, int lengthMs) => Behind(who, SpokenKind.Cough, CoughOf(who, lengthMs));

    /// <summary>A cough so long before the end of what was said last.</summary>
    public Conversation CoughOver(string who, int lengthMs, int beforeEndMs)
    {
        Add(who, SpokenKind.Cough, _at - (beforeEndMs * (RateHz / 1000)), CoughOf(who, lengthMs));
        return this;
    }

    /// <summary>Writes ID.wav of everybody, 48 kHz, mono, 16 bit, all of the conversation's length.</summary>
    public void Write(string folder)
    {
        foreach (ConversationVoice voice in _voices.Values)
        {
            float[] samples = double.IsNegativeInfinity(voice.BackgroundDb) ? new float[_at] : Background(voice);
            foreach ((int at, float[] part) in _parts[voice.Id])
            {
                for (int i = 0; i < part.Length && at + i < samples.Length; i++)
                {
                    samples[at + i] += part[i];
                }
            }

            File.WriteAllBytes(Path.Combine(folder, voice.Id + ".wav"), Wav(samples));
        }
    }

    private static TimeSpan TimeOf(int sample) => TimeSpan.FromMilliseconds(sample * 1000.0 / RateHz);

    private Conversation Behind(string who, SpokenKind kind, float[] samples)
    {
        Add(who, kind, _at, samples);
        _at += samples.Length;
        return this;
    }

    private void Add(string who, SpokenKind kind, int at, float[] samples)
    {
        _parts[who].Add((at, samples));
        int from = 0;
        int to = 0;
        for (int i = 0; i + FrameSamples <= samples.Length; i += FrameSamples)
        {
            if (LevelDb(samples.AsSpan(i, FrameSamples)) >= HeardDb)
            {
                from = to == 0 ? i : from;
                to = i + FrameSamples;
            }
        }

        _spoken.Add(new Spoken(who, kind, TimeOf(at + from), TimeOf(at + to)));
    }

    /// <summary>Without the silence that espeak-ng puts before and behind.</summary>
    private float[] Words(string who, string text, int wordsPerMinute)
    {
        ConversationVoice voice = _voices[who];
        float[] samples = Speech.Say(voice.Voice, text, wordsPerMinute, voice.Pitch)
            ?? throw new InvalidOperationException("espeak-ng is missing");
        int from = Array.FindIndex(samples, x => Math.Abs(x) > 0.001f);
        int to = Array.FindLastIndex(samples, x => Math.Abs(x) > 0.001f);
        return ToLevel(samples[from..(to + 1)], voice.LevelDb);
    }

    /// <summary>
    /// Noise of a throat, filtered around 500 to 2500 Hz: up within 15 ms, then falling by 40 dB to the end. Half as loud
    /// again as the voice.
    /// </summary>
    private float[] CoughOf(string who, int lengthMs)
    {
        float[] samples = new float[lengthMs * (RateHz / 1000)];
        double low = 0;
        double lower = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            low += 0.28 * (_random.NextDouble() - 0.5 - low);
            lower += 0.063 * (low - lower);
            double attack = Math.Min(1, i / (0.015 * RateHz));
            samples[i] = (float)((low - lower) * attack * Math.Pow(10, -2.0 * i / samples.Length));
        }

        return ToLevel(samples, _voices[who].LevelDb + 3.5);
    }

    /// <summary>Three voices at once, far away.</summary>
    private float[] Background(ConversationVoice voice)
    {
        float[] samples = new float[_at];
        for (int i = 0; i < 3; i++)
        {
            float[] one = Speech.Babble(_random.Next(), (double)_at / RateHz);
            for (int j = 0; j < Math.Min(one.Length, samples.Length); j++)
            {
                samples[j] += one[j];
            }
        }

        return ToLevel(samples, voice.BackgroundDb);
    }

    /// <summary>Mean level of those frames that are within 30 dB of the loudest.</summary>
    private static float[] ToLevel(float[] samples, double levelDb)
    {
        List<double> levels = [];
        for (int i = 0; i + FrameSamples <= samples.Length; i += FrameSamples)
        {
            levels.Add(LevelDb(samples.AsSpan(i, FrameSamples)));
        }

        double loudest = levels.Max();
        double mean = 10 * Math.Log10(levels.Where(l => l > loudest - 30).Average(l => Math.Pow(10, l / 10)));
        float gain = (float)Math.Pow(10, (levelDb - mean) / 20);
        return Array.ConvertAll(samples, x => x * gain);
    }

    private static double LevelDb(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += sample * sample;
        }

        return 10 * Math.Log10((sum / samples.Length) + 1e-13);
    }

    private static byte[] Wav(float[] samples)
    {
        byte[] wav = new byte[44 + (2 * samples.Length)];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), RateHz);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), RateHz * 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), 2 * samples.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(
                wav.AsSpan(44 + (2 * i)), (short)Math.Clamp(Math.Round(samples[i] * 32767), -32768, 32767));
        }

        return wav;
    }
}
