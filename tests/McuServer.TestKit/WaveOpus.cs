using System.Buffers.Binary;
using McuServer.Media.Codecs;
using McuServer.Rtp.PayloadFormats;

namespace McuServer.TestKit;

/// <summary>
/// Packets that look like Opus from outside and only hold a place in a wave; decoding is exact, concealment goes on with
/// the wave. So whatever is heard besides the wave is the jitter buffer's doing.
/// </summary>
public sealed class WaveOpus(Func<long, float> wave) : IOpusDecoder
{
    private static readonly float[] s_tone = MakeTone();
    private long _place;

    public int DecodeCount { get; private set; }

    public int FecCount { get; private set; }

    public int ConcealCount { get; private set; }

    public int ResetCount { get; private set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Concealment is silence, so that it can be told from what was sent.</summary>
    public bool ConcealsWithSilence { get; init; }

    /// <summary>400 Hz: a whole number of periods in every step of Opus (2.5 ms).</summary>
    public static float Tone(long place) => s_tone[((place % 120) + 120) % 120];

    /// <param name="place">Of the first sample.</param>
    /// <param name="samples">A multiple of 960 up to 5760, 480, 240 or 120.</param>
    /// <param name="hasFec">Only for multiples of 960 up to 2880, which may be SILK.</param>
    public static byte[] Packet(long place, int samples = 960, bool hasFec = false)
    {
        byte[] packet = new byte[2 + 60];
        // The rest divides into up to six frames of one size. Code 3 with a number of frames: CELT of 20 ms and less, or SILK of one frame.
        (packet[0], packet[1]) = (hasFec, samples) switch
        {
            (true, _) => ((byte)(1 << 3), (byte)0x40),
            (_, >= 960) => ((byte)((31 << 3) | 3), (byte)(samples / 960)),
            (_, 480) => ((byte)((30 << 3) | 3), (byte)1),
            (_, 240) => ((byte)((29 << 3) | 3), (byte)1),
            _ => ((byte)((28 << 3) | 3), (byte)1),
        };
        BinaryPrimitives.WriteInt64LittleEndian(packet.AsSpan(2), place);
        return packet;
    }

    public int Decode(ReadOnlySpan<byte> packet, Span<float> stereo, bool fec)
    {
        if (packet.Length < 10 || !OpusPacket.TryParse(packet, out OpusPacket opus))
        {
            return -1;
        }

        long place = BinaryPrimitives.ReadInt64LittleEndian(packet[2..]);
        int samples = fec ? stereo.Length / 2 : opus.DurationSamples;
        _place = fec ? place - samples : place;
        FecCount += fec ? 1 : 0;
        DecodeCount += fec ? 0 : 1;
        Fill(stereo, samples, isSilent: false);
        return samples;
    }

    public int Conceal(Span<float> stereo)
    {
        ConcealCount++;
        Fill(stereo, stereo.Length / 2, ConcealsWithSilence);
        return stereo.Length / 2;
    }

    public void Reset() => ResetCount++;

    public void Dispose() => IsDisposed = true;

    private static float[] MakeTone()
    {
        float[] tone = new float[120];
        for (int i = 0; i < tone.Length; i++)
        {
            tone[i] = (float)(0.25 * Math.Sin(2 * Math.PI * i / tone.Length));
        }

        return tone;
    }

    private void Fill(Span<float> stereo, int samples, bool isSilent)
    {
        for (int i = 0; i < samples; i++)
        {
            stereo[2 * i] = stereo[(2 * i) + 1] = isSilent ? 0 : wave(_place + i);
        }

        _place += samples;
    }
}
