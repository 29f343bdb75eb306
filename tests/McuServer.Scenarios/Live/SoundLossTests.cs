using McuServer.Media.Ingress;
using McuServer.Rtp.Sdp;
using McuServer.TestKit;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;

namespace McuServer.Scenarios.Live;

/// <summary>Sound is lost on the way in: the mix has no gap, and the delay comes back.</summary>
[TestClass]
public class SoundLossTests
{
    [TestMethod]
    [DataRow(10, false)]
    [DataRow(20, false)]
    [DataRow(30, false)]
    [DataRow(10, true)]
    [DataRow(20, true)]
    [DataRow(30, true)]
    public void The_mix_has_no_gap_while_somebody_talks_and_the_delay_returns(int percent, bool inBursts)
    {
        using VirtualConference conference = LiveScene.Open(seed: (ulong)percent, framesPerSecond: 5);
        TestPeerOptions talker = new() { Video = null, Decodes = false, Sound = new DelegateSource(Hum) };
        VirtualParticipant anna = conference.Join("anna", talker, link: LiveScene.RoundTrip50);
        VirtualParticipant bo = conference.Join(
            "bo", new TestPeerOptions { Video = null, Audio = MediaDirection.ReceiveOnly, Decodes = false });
        conference.Connect(anna, bo);
        using MixEar ear = new(bo.Peer) { SilenceDbfs = -60 };
        LiveAudioSource voice = anna.Voice();
        double levelBefore = voice.Counters.LevelMs;
        LiveAudioCounters before = voice.Counters;
        double loss = percent / 100.0;
        // In bursts of two packets, on average.
        BurstLoss bursts = new(0.5 * loss / (1 - loss), 0.5);
        conference.SetIn(anna, LiveScene.RoundTrip50 with { Loss = inBursts ? 0 : loss, Bursts = inBursts ? bursts : null });
        conference.RunFor(20);
        LiveAudioCounters after = voice.Counters;
        double levelUnder = after.LevelMs;
        long silent = ear.Silent;
        conference.SetIn(anna, LiveScene.RoundTrip50);
        conference.RunFor(5);
        Console.WriteLine(
            $"{percent} % {(inBursts ? "bursts" : "single")}: {ear.Missing} missing, {silent} silent ticks of {ear.PacketCount}, " +
            $"longest {ear.LongestSilence}; lost {after.LostPackets - before.LostPackets}, FEC {after.FecMs - before.FecMs:F0} ms (reported {anna.Peer.Microphone!.Track.Stream.LastReport.FractionLost * 100 / 256} %), " +
            $"concealed {after.ConcealedMs - before.ConcealedMs:F0} ms, silence {after.SilentMs - before.SilentMs:F0} ms; " +
            $"delay {levelBefore:F0} -> {levelUnder:F0} -> {voice.Counters.LevelMs:F0} ms (target {voice.Counters.TargetDelayMs:F0})");
        Assert.AreEqual(0, ear.Missing, "a packet every 20 ms");
        Assert.AreEqual(0, silent, "no 20 ms without the voice");
        Assert.IsLessThan(levelBefore + 20, voice.Counters.LevelMs, "back within 5 s");
    }

    /// <summary>Vowels without a pause: 120 Hz with its harmonics that swell and fade by 14 dB; FEC copies are made of what swells.</summary>
    internal static void Hum(TimeSpan now, float[] stereo)
    {
        long first = (long)Math.Round(now.TotalMilliseconds) * 48;
        for (int i = 0; i < stereo.Length / 2; i++)
        {
            double value = 0;
            double envelope = 0.2 + (0.8 * Math.Abs(Math.Sin(2 * Math.PI * 2 * (first + i) / 48_000.0)));
            for (int k = 1; k <= 12; k++)
            {
                value += Math.Sin(2 * Math.PI * 120 * k * (first + i) / 48_000.0) / k;
            }

            stereo[2 * i] = stereo[(2 * i) + 1] = (float)(0.11 * value * envelope);
        }
    }
}
