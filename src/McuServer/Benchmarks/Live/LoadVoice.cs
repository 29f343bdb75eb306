using McuServer.Native;

namespace McuServer.Benchmarks.Live;

/// <summary>Four seconds of somebody who speaks in bursts, as Opus packets of 20 ms, over and over.</summary>
internal sealed class LoadVoice
{
    private const int PacketCount = 200;
    private const int SampleRateHz = 48_000;

    private readonly byte[][] _packets = new byte[PacketCount][];

    /// <param name="isSteady">No bursts and no pauses: who speaks never changes.</param>
    /// <param name="isMute">Digital silence.</param>
    public LoadVoice(int sender, bool isSteady, bool isMute = false)
    {
        using OpusEncoder encoder = OpusEncoder.Create(32_000);
        float[] samples = new float[2 * OpusEncoder.FrameSamples];
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        Random random = new(sender);
        for (int i = 0; i < PacketCount; i++)
        {
            if (!isMute)
            {
                Speak(samples, sender, i, isSteady, random);
            }

            _packets[i] = packet[..encoder.Encode(samples, packet)];
        }
    }

    public ReadOnlySpan<byte> this[long index] => _packets[index % PacketCount];

    /// <summary>Each speaks for 1.2 of 4 s, four syllables a second; for the rest there is the noise of a room.</summary>
    private static void Speak(float[] stereo, int sender, int packet, bool isSteady, Random random)
    {
        double pitchHz = 100 + (17 * sender);
        for (int i = 0; i < OpusEncoder.FrameSamples; i++)
        {
            double time = (packet * 0.02) + (i / (double)SampleRateHz);
            double turn = (time + (sender * 0.5)) % 4;
            double loudness = isSteady ? 0.05 : turn < 1.2 ? 0.12 * Math.Max(0, Math.Sin(2 * Math.PI * 4 * time)) : 0;
            double sample = 0;
            for (int harmonic = 1; harmonic <= 8; harmonic++)
            {
                sample += Math.Sin(2 * Math.PI * pitchHz * harmonic * time) / harmonic;
            }

            float value = (float)((loudness * sample) + (0.0005 * (random.NextDouble() - 0.5)));
            stereo[2 * i] = stereo[(2 * i) + 1] = value;
        }
    }
}
