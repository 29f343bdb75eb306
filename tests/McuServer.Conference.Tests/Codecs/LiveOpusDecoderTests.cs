using McuServer.Conference.Codecs;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Codecs;

/// <summary>The live source with the real decoder: packets as libopus makes them, and tones and voices as it gives them.</summary>
[TestClass]
public class LiveOpusDecoderTests
{
    [TestMethod]
    public void FEC_and_length_are_read_as_libopus_writes_them()
    {
        float[] speech = Voice();
        int withFec = 0, withoutFec = 0, unused = 0, compared = 0;
        byte[][] plain = Encode(speech, lossPercent: 0);
        byte[][] robust = Encode(speech, lossPercent: 20);
        using OpusDecoder fec = OpusDecoder.Create();
        using OpusDecoder none = OpusDecoder.Create();
        float[] fromCopy = new float[1920];
        float[] concealed = new float[1920];
        float[] stereo = new float[2 * OpusPacket.MaxDurationSamples];
        for (int i = 1; i < robust.Length; i++)
        {
            Assert.IsTrue(OpusPacket.TryParse(robust[i], out OpusPacket packet));
            Assert.AreEqual(960, packet.DurationSamples);
            bool hasFec = packet.HasLbrr;
            withFec += hasFec ? 1 : 0;
            withoutFec += OpusPacket.TryParse(plain[i], out OpusPacket other) && other.HasLbrr ? 1 : 0;
            // Where there is no copy libopus conceals, both ways the same but where mode or bandwidth change.
            fec.Decode(robust[i], fromCopy, fec: true);
            none.Conceal(concealed, 960);
            bool isSame = fromCopy.AsSpan().SequenceEqual(concealed);
            bool isSameKind = true;
            for (int k = Math.Max(0, i - 4); k < i; k++)
            {
                isSameKind &= robust[k][0] == robust[i][0];
            }

            compared += isSameKind && !hasFec ? 1 : 0;
            unused += hasFec && isSame ? 1 : 0;
            Assert.IsTrue(hasFec || isSame || !isSameKind, $"packet {i}: the copy was not found");
            Align(fec, none, robust, i, stereo);
        }

        Assert.IsGreaterThan(robust.Length / 4, withFec);
        Assert.IsGreaterThan(robust.Length / 20, compared);
        Assert.AreEqual(0, withoutFec);
        Assert.AreEqual(0, unused, "copies that are none");
    }

    [TestMethod]
    [DataRow(0, 25)]
    [DataRow(500, 25)]
    [DataRow(-500, 25)]
    [DataRow(0, 300)]
    public void A_tone_stays_a_tone(int driftPpm, int jitterMs)
    {
        float[] tone = new float[60 * 48_000];
        for (int i = 0; i < tone.Length; i++)
        {
            tone[i] = (float)(0.25 * Math.Sin(2 * Math.PI * 440 * i / 48_000));
        }

        byte[][] packets = Encode(tone, lossPercent: 0);
        using LiveAudioRig rig = new(new LiveOpusDecoder()) { DriftPpm = driftPpm };
        Random random = new(9);
        double last = 0;
        for (int i = 0; i < packets.Length; i++)
        {
            // Jitter for ten seconds, as a queue makes it: in order.
            double arrival = (i * 20) + 30 + (i is > 500 and < 1000 ? jitterMs * random.NextDouble() : 0);
            last = Math.Max(last, arrival);
            rig.Send(i, i * 960L, packets[i], last - (i * 20));
        }

        rig.RunTo(59_000);
        // The tone's own largest step is 0.0144.
        Assert.IsLessThan(0.025, rig.LargestStep(23_000, 59_000), $"{rig.Source.Counters}");
        Assert.IsLessThan(rig.Source.Counters.TargetDelayMs + 10, rig.MedianDelayMs(50_000, 58_900) - 30);
        Console.WriteLine($"{driftPpm} ppm, {jitterMs} ms: {rig.Source.Counters}");
    }

    [TestMethod]
    public void Speech_survives_loss()
    {
        float[] once = Voice();
        // The first time the buffer learns the network, the second time it is judged.
        float[] speech = [.. once, .. once];
        Console.WriteLine("network                     STOI   drop   segSNR   concealed  FEC     delay");
        double clean = Judge("clean", speech, once.Length, lossPercent: 0, null, usesFec: false, null).Stoi;
        Assert.IsGreaterThan(0.9, clean);
        // Floors with a margin of some hundredths to what was measured; they say that nothing broke.
        AssertDrop(0.04, "10 %", 10, () => PacketLoss.Independent(1, 0.1));
        AssertDrop(0.07, "20 %", 20, () => PacketLoss.Independent(2, 0.2));
        AssertDrop(0.12, "30 %", 30, () => PacketLoss.Independent(3, 0.3));
        double plain = Judge(
            "20 %, no FEC", speech, once.Length, 20, PacketLoss.Independent(2, 0.2), usesFec: false, clean).Stoi;
        Assert.IsGreaterThan(0.1, clean - plain, "The measure hears what FEC saves.");
        AssertDrop(0.18, "10 % in bursts of 3", 10, () => PacketLoss.Bursts(4, 0.1, 3));
        AssertDrop(0.22, "20 % in bursts of 3", 20, () => PacketLoss.Bursts(5, 0.2, 3));

        void AssertDrop(double most, string name, int percent, Func<PacketLoss> loss)
        {
            double fec = Judge(name, speech, once.Length, percent, loss(), usesFec: true, clean).Stoi;
            Assert.IsLessThan(most, clean - fec, name);
        }
    }

    [TestMethod]
    public void Speech_survives_changes_of_speed()
    {
        float[] once = Voice();
        float[] speech = [.. once, .. once];
        double clean = Judge("clean", speech, once.Length, 0, null, usesFec: false, null).Stoi;
        (double stoi, LiveAudioCounters counters) = Judge(
            "jitter 0..120 ms, on and off each 2 s", speech, once.Length, 0, null, usesFec: false, clean, jitterMs: 120);
        Assert.IsGreaterThan(100, counters.AcceleratedMs, $"{counters}");
        Assert.IsLessThan(0.1, clean - stoi);
    }

    [TestMethod]
    public void The_whole_way_allocates_nothing()
    {
        byte[][] packets = Encode(Voice(), lossPercent: 20);
        using LiveAudioSource source = new(new LiveOpusDecoder());
        PacketLoss loss = PacketLoss.Independent(3, 0.2);
        float[] tick = new float[1920];
        long before = 0;
        for (int i = 0; i < 3000; i++)
        {
            before = i == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            TimeSpan now = TimeSpan.FromMilliseconds(i * 20);
            if (!loss.Next())
            {
                source.Insert(now, i, (uint)(i * 960), packets[i % packets.Length]);
            }

            source.Pull(now + TimeSpan.FromMilliseconds(5), tick);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Voice() => Speech.Synthesize("en") ?? Speech.Babble(1, 12);

    /// <summary>As a browser does: 32 kbit/s, in-band FEC for the loss that it is told.</summary>
    private static byte[][] Encode(float[] mono, int lossPercent)
    {
        using OpusEncoder encoder = OpusEncoder.Create(32_000, complexity: 9);
        encoder.SetInbandFec(lossPercent > 0);
        encoder.SetPacketLossPercent(lossPercent);
        byte[] packet = new byte[OpusEncoder.MaxPacketBytes];
        float[] stereo = new float[1920];
        byte[][] packets = new byte[mono.Length / 960][];
        for (int i = 0; i < packets.Length; i++)
        {
            for (int k = 0; k < 960; k++)
            {
                stereo[2 * k] = stereo[(2 * k) + 1] = mono[(i * 960) + k];
            }

            packets[i] = packet[..encoder.Encode(stereo, packet)];
        }

        return packets;
    }

    /// <summary>Both decoders begin the next packet from the same state.</summary>
    private static void Align(OpusDecoder a, OpusDecoder b, byte[][] packets, int upTo, float[] stereo)
    {
        a.Reset();
        b.Reset();
        for (int i = Math.Max(0, upTo - 3); i < upTo; i++)
        {
            a.Decode(packets[i], stereo);
            b.Decode(packets[i], stereo);
        }
    }

    private static (double Stoi, LiveAudioCounters Counters) Judge(
        string name, float[] speech, int from, int lossPercent, PacketLoss? loss, bool usesFec, double? clean, int jitterMs = 0)
    {
        byte[][] packets = Encode(speech, usesFec ? lossPercent : 0);
        using LiveAudioRig rig = new(new LiveOpusDecoder());
        Random random = new(6);
        double last = 0;
        for (int i = 0; i < packets.Length; i++)
        {
            double jitter = i / 100 % 2 == 1 ? jitterMs * random.NextDouble() : 0;
            last = Math.Max(last, (i * 20) + 30 + jitter);
            rig.Send(i, i * 960L, packets[i], loss?.Next() == true ? null : last - (i * 20));
        }

        rig.RunTo(speech.Length / 48.0);
        float[] heard = OnTheSendersTime(rig, speech.Length);
        double stoi = SpeechIntelligibility.Stoi(speech.AsSpan(from), heard.AsSpan(from));
        double snr = SpeechIntelligibility.SegmentalSnrDb(speech.AsSpan(from), heard.AsSpan(from));
        LiveAudioCounters counters = rig.Source.Counters;
        double share = speech.Length / 4800.0;
        Console.WriteLine(
            $"{name,-27} {stoi:F3}  {clean - stoi,6:F3}  {snr,6:F1} dB  {counters.ConcealedMs / share,6:F1} %  " +
            $"{counters.FecMs / share,5:F1} %  {rig.MedianDelayMs(from / 48.0, (from / 48.0) + 8000) - 30,5:F0} ms");
        return (stoi, counters);
    }

    /// <summary>
    /// What was heard, put where the sender said it: changes of the delay are taken out, as every measure of speech
    /// quality does before it compares. libopus is 312 samples late.
    /// </summary>
    private static float[] OnTheSendersTime(LiveAudioRig rig, int length)
    {
        const int Lookahead = 312;
        float[] aligned = new float[length];
        for (int tick = 0; tick < rig.Places.Count; tick++)
        {
            for (int i = 0; rig.Places[tick] is { } place && i < 960; i++)
            {
                long at = place + i - Lookahead;
                if (at >= 0 && at < length)
                {
                    aligned[at] = rig.Heard[(tick * 960) + i];
                }
            }
        }

        return aligned;
    }
}
