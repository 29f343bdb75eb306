using McuServer.Media.Ingress;
using McuServer.Rtp.Sdp;
using McuServer.TestKit;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;

namespace McuServer.Scenarios.Live;

/// <summary>
/// What the server adds to a voice on a clean network, from a packet's arrival to the tick whose mix it begins in and, where it
/// does not begin that mix, to its place in it. The clock is virtual, so mixing, encoding and sending take no time here.
/// </summary>
[TestClass]
public class SoundDelayTests
{
    private const int Senders = 5;

    /// <summary>What packets are late by at random: about what the threads of a busy machine do.</summary>
    private static readonly LinkProfile s_clean = new() { Delay = TimeSpan.FromMilliseconds(10), Jitter = TimeSpan.FromMilliseconds(0.8) };

    /// <summary>
    /// Five people speak; their microphones lie evenly over a tick, as those of people do that have nothing to do with each
    /// other, and the first of them so many ms after a tick.
    /// </summary>
    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    [DataRow(4)]
    [DataRow(6)]
    [DataRow(8)]
    [DataRow(10)]
    [DataRow(12)]
    [DataRow(14)]
    [DataRow(16)]
    [DataRow(18)]
    public void Whatever_the_phase_sound_is_delayed_by_18_ms_at_most_in_the_median_without_a_gap(int phaseMs)
    {
        List<double>[] delays = Run(phaseMs, apartMs: 4);
        List<double> all = [.. delays.SelectMany(static d => d)];
        (double median, double most) = Quantiles(all);
        Console.WriteLine(
            $"phase {phaseMs}: p50 {median:F1}, p99 {most:F1} ms; each: {string.Join(", ", delays.Select(static d => $"{Quantiles(d).Median:F1}"))}");
        Assert.IsLessThanOrEqualTo(18, median);
        Assert.IsLessThanOrEqualTo(28, most);
    }

    /// <summary>
    /// All in the same phase: what is the worst that can be. A packet that has just missed a tick waits for the next, 20 ms, and
    /// one is left for the next that comes less than 3 ms before a tick.
    /// </summary>
    [TestMethod]
    public void A_voice_waits_for_its_tick_and_hardly_longer()
    {
        List<double> all = [];
        for (int phaseMs = 0; phaseMs < 20; phaseMs += 2)
        {
            List<double>[] delays = Run(phaseMs, apartMs: 0);
            (double median, double most) = Quantiles([.. delays.SelectMany(static d => d)]);
            Console.WriteLine($"all in phase {phaseMs}: p50 {median:F1}, p99 {most:F1} ms");
            Assert.IsLessThanOrEqualTo(24.5, median);
            Assert.IsLessThanOrEqualTo(28, most);
            all.Add(median);
        }

        Assert.IsLessThanOrEqualTo(15, Quantiles(all).Median, "of all phases");
    }

    /// <summary>Of each sender: the delay at every tick of the last 20 s, in ms.</summary>
    private static List<double>[] Run(int phaseMs, double apartMs)
    {
        using VirtualConference conference = LiveScene.Open(seed: 3, framesPerSecond: 5);
        VirtualParticipant ear = conference.Join(
            "ear", new TestPeerOptions { Video = null, Audio = MediaDirection.ReceiveOnly, Decodes = false });
        conference.RunFor(TimeSpan.FromMilliseconds(100 + phaseMs));
        List<VirtualParticipant> senders = [];
        for (int i = 0; i < Senders; i++)
        {
            int number = i;
            TestPeerOptions talker = new()
            {
                Video = null,
                Decodes = false,
                Sound = new DelegateSource((now, stereo) => Speak(number, now, stereo)),
            };
            senders.Add(conference.Join($"p{i}", talker, link: s_clean with { Jitter = TimeSpan.Zero }));
            conference.RunFor(TimeSpan.FromMilliseconds(200 + apartMs));
        }

        foreach (VirtualParticipant sender in senders)
        {
            Assert.IsTrue(sender.IsConnected);
            conference.SetIn(sender, s_clean);
        }

        conference.RunFor(5);
        using MixEar heard = new(ear.Peer);
        conference.RunFor(12);
        List<double>[] delays = [.. senders.Select(static _ => new List<double>())];
        for (int tick = 0; tick < 1000; tick++)
        {
            conference.RunFor(0.02);
            for (int i = 0; i < Senders; i++)
            {
                delays[i].Add(senders[i].Voice().PlayoutDelay!.Value.TotalMilliseconds);
            }
        }

        Assert.AreEqual(0, heard.Missing, "a packet every 20 ms");
        foreach (VirtualParticipant sender in senders)
        {
            LiveAudioCounters counters = sender.Voice().Counters;
            Assert.AreEqual(0, counters.ConcealedMs + counters.LatePackets + counters.LostPackets, $"{counters}");
        }

        return delays;
    }

    private static (double Median, double Most) Quantiles(List<double> values)
    {
        values.Sort();
        return (values[values.Count / 2], values[(int)(0.99 * (values.Count - 1))]);
    }

    /// <summary>Vowels for 1.2 of 4 s in turn, and the noise of a room (−70 dB).</summary>
    private static void Speak(int sender, TimeSpan now, float[] stereo)
    {
        long first = (long)Math.Round(now.TotalMilliseconds) * 48;
        double turn = (now.TotalSeconds + (0.8 * sender)) % 4;
        if (turn < 1.2)
        {
            SoundLossTests.Hum(now, stereo);
            return;
        }

        for (int i = 0; i < stereo.Length / 2; i++)
        {
            uint noise = unchecked((uint)(first + i) * 2654435761);
            stereo[2 * i] = stereo[(2 * i) + 1] = (float)(0.001 * ((noise >> 8 & 0xFFFF) / 65536.0 - 0.5));
        }
    }
}
