using McuServer.Media.Codecs;
using McuServer.Media.Sound;

namespace McuServer.Media.Egress;

/// <summary>One encode of one mix at one bitrate, in its turn of this tick.</summary>
public sealed class MixEncode
{
    /// <summary>More than an Opus packet of 20 ms at 510 kbit/s (RFC 6716 section 2.1.1: at most 1275 bytes a frame).</summary>
    private const int PacketCapacity = 1500;

    private readonly byte[] _packet = new byte[PacketCapacity];
    private readonly float[] _samples = new float[SoundFormat.TickValues];

    internal MixEncode(ITickEncoder encoder, int bitrateBps)
    {
        Encoder = encoder;
        BitrateBps = bitrateBps;
    }

    internal ITickEncoder Encoder { get; }

    internal int BitrateBps { get; }

    /// <summary>Which mix it encodes; <see cref="AudioMix.Id"/>.</summary>
    internal long MixId { get; set; }

    internal long LastTick { get; set; }

    internal bool MustPrime { get; set; }

    internal bool MustBeIndependent { get; set; }

    internal int PacketBytes { get; set; }

    internal ExpectedLoss Loss { get; } = new();

    public ReadOnlySpan<byte> Packet => _packet.AsSpan(0, PacketBytes);

    /// <summary>This tick's samples; a copy, because the tick after may have to prime another encoder with them.</summary>
    internal Span<float> Samples => _samples;

    internal void Encode(ReadOnlySpan<float> primer, TimeSpan now)
    {
        if (Loss.Decide(now) || MustPrime)
        {
            Encoder.SetExpectedLoss(Loss.Percent);
        }

        if (MustPrime)
        {
            // A codec looks back over the tick before. An encoder that starts in mid-stream is given what its listeners
            // have just heard, or its first packet would begin with silence: a click.
            MustPrime = false;
            Encoder.Reset();
            Encoder.Encode(primer, _packet, isIndependent: false);
            MustBeIndependent = true;
        }

        PacketBytes = Encoder.Encode(_samples, _packet, MustBeIndependent);
        MustBeIndependent = false;
    }
}

/// <summary>
/// Encodes each distinct mix once a tick, whatever the number of its listeners: K speakers cost K + 1 encodes. A listener
/// may change from one mix to another at any tick; the packet of that tick is then independent of the one before.
/// </summary>
public sealed class AudioEncoderSet(Func<int, ITickEncoder> createEncoder, IWorkers workers) : IWork, IDisposable
{
    private readonly List<MixEncode> _active = new(64);
    private readonly Stack<MixEncode> _idle = new(64);
    private readonly float[] _primer = new float[SoundFormat.TickValues];
    private readonly float[] _nextPrimer = new float[SoundFormat.TickValues];
    private long _tick;
    private TimeSpan _now;

    /// <summary>Packets made so far.</summary>
    public long EncodedCount { get; private set; }

    /// <summary>Encodes of the tick under way.</summary>
    public int ActiveCount => _active.Count;

    /// <summary>Those of them that carry copies against loss, as of the last tick; may be read by any thread.</summary>
    public int RobustCount { get; private set; }

    /// <summary>Begins a tick: nothing is asked for yet.</summary>
    public void Begin() => _tick++;

    /// <summary>Asks for a mix to be encoded this tick, and notes whether a listener comes to it from another.</summary>
    /// <param name="lossPercent">What this listener loses, 0 to 100.</param>
    public MixEncode Want(AudioMix mix, int bitrateBps, bool isListenerNew, int lossPercent = 0)
    {
        MixEncode encode = Find(mix.Id, bitrateBps) ?? Start(mix.Id, bitrateBps);
        if (encode.LastTick != _tick)
        {
            encode.LastTick = _tick;
            mix.Samples.CopyTo(encode.Samples);
            if (mix.IsShared)
            {
                mix.Samples.CopyTo(_nextPrimer);
            }
        }

        encode.MustBeIndependent |= isListenerNew;
        encode.Loss.Add(lossPercent);
        return encode;
    }

    /// <summary>Encodes all that was asked for, on all workers.</summary>
    public void Encode(TimeSpan now)
    {
        _now = now;
        for (int i = _active.Count - 1; i >= 0; i--)
        {
            if (_active[i].LastTick != _tick)
            {
                _idle.Push(_active[i]);
                _active.RemoveAt(i);
            }
        }

        workers.Run(this, _active.Count);
        EncodedCount += _active.Count;
        int robust = 0;
        foreach (MixEncode encode in _active)
        {
            robust += encode.Loss.Percent > 0 ? 1 : 0;
        }

        RobustCount = robust;
        _nextPrimer.CopyTo(_primer, 0);
    }

    public void Do(int index) => _active[index].Encode(_primer, _now);

    public void Dispose()
    {
        foreach (MixEncode encode in _active)
        {
            encode.Encoder.Dispose();
        }

        foreach (MixEncode encode in _idle)
        {
            encode.Encoder.Dispose();
        }
    }

    private MixEncode? Find(long mixId, int bitrateBps)
    {
        foreach (MixEncode encode in _active)
        {
            if (encode.MixId == mixId && encode.BitrateBps == bitrateBps)
            {
                return encode;
            }
        }

        return null;
    }

    private MixEncode Start(long mixId, int bitrateBps)
    {
        MixEncode? encode = _idle.TryPeek(out MixEncode? idle) && idle.BitrateBps == bitrateBps ? _idle.Pop() : null;
        encode ??= new MixEncode(createEncoder(bitrateBps), bitrateBps);
        encode.MixId = mixId;
        encode.Loss.Reset();
        encode.MustPrime = _tick > 1;
        _active.Add(encode);
        return encode;
    }
}
