using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Sctp;

namespace McuServer.Scenarios.Live;

/// <summary>
/// One participant does his worst, with the right keys. The others see and hear each other as before: no picture comes more
/// than one and a half intervals after the one before, and no voice has a gap.
/// </summary>
[TestClass]
public class BadParticipantTests
{
    private const string CountVariable = "MCU_FUZZ_COUNT";

    [TestMethod]
    [DataRow("VP8")]
    [DataRow("H264")]
    public void Random_bytes_for_payloads(string codec)
    {
        using VirtualConference conference = LiveRig.Create();
        Others others = new(conference, LiveRig.Person(Colour.Red, 900) with { VideoCodecs = [codec] });
        Attacker attacker = new(conference, others.Bad, seed: 7);
        attacker.Silence(true);
        uint timestamp = others.Bad.Peer.Cameras[0].FirstTimestamp + 200_000;
        attacker.Every20Ms(2, () =>
        {
            timestamp += 1800;
            for (int i = 0; i < 20; i++)
            {
                attacker.SendGarbage(attacker.Camera, 1000, timestamp);
            }

            attacker.SendGarbage(attacker.Voice, 300, timestamp / 15 * 8);
        });
        Assert.IsTrue(attacker.SentCount > 2000, $"{attacker.SentCount} packets");
        others.CheckUndisturbed(2);
        attacker.Silence(false);
        conference.RunFor(2.5);
        Assert.IsTrue(conference.ShowsVideo("mo"), "who behaves again is seen again");
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Twenty_thousand_mutated_packets()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable(CountVariable), out int wished) ? wished : 20_000;
        using VirtualConference conference = LiveRig.Create();
        Others others = new(conference, LiveRig.Person(Colour.Red, 900));
        Attacker attacker = new(conference, others.Bad, seed: 11);
        attacker.Silence(true);
        uint theirs = others.Bad.Live().Transport.Video!.Stream.Ssrc;
        int tries = 0;
        const double Seconds = 4;
        attacker.Every20Ms(Seconds, () =>
        {
            long goal = attacker.SentCount + (count / 200);
            for (int i = 0; i < count / 20 && attacker.SentCount < goal; i++)
            {
                switch (tries++ % 4)
                {
                    case 0:
                        attacker.SendMutatedRtcp(theirs);
                        break;
                    case 1:
                        attacker.SendMutatedRtp(attacker.Voice);
                        break;
                    default:
                        attacker.SendMutatedRtp(attacker.Camera);
                        break;
                }
            }
        });
        Assert.IsTrue(attacker.SentCount >= count, $"{attacker.SentCount} of {count} packets");
        others.CheckUndisturbed(Seconds);
        others.Bad.Session.Leave("kicked");
        conference.RunFor(0.1);
        Assert.AreEqual("anna cleo", conference.Order());
    }

    [TestMethod]
    public void Ten_thousand_packets_in_a_second()
    {
        using VirtualConference conference = LiveRig.Create();
        Others others = new(conference, LiveRig.Person(Colour.Red, 900));
        Attacker attacker = new(conference, others.Bad, seed: 13);
        uint timestamp = 1;
        attacker.Every20Ms(1, () =>
        {
            for (int i = 0; i < 200; i++)
            {
                attacker.SendGarbage(i % 10 == 0 ? attacker.Voice : attacker.Camera, 100, timestamp += 90);
            }
        });
        Assert.IsTrue(attacker.SentCount >= 10_000, $"{attacker.SentCount} packets");
        others.CheckUndisturbed(1);
        conference.RunFor(1);
        others.CheckUndisturbed(2);
    }

    [TestMethod]
    public void A_network_that_loses_a_third_and_stalls()
    {
        using VirtualConference conference = LiveRig.Create();
        Others others = new(conference, LiveRig.Person(Colour.Red, 900));
        TimeSpan now = conference.Clock.Now;
        LinkProfile bad = new()
        {
            Loss = 0.3,
            Delay = TimeSpan.FromMilliseconds(40),
            Jitter = TimeSpan.FromMilliseconds(30),
            Reorder = 0.05,
            Duplicate = 0.05,
            Blackouts = [new Blackout(now + TimeSpan.FromSeconds(1), now + TimeSpan.FromSeconds(2))],
        };
        conference.Network.SetProfile(others.Bad.Peer.Endpoint!, conference.Endpoint, bad);
        conference.Network.SetProfile(conference.Endpoint, others.Bad.Peer.Endpoint!, bad);
        conference.RunFor(4);
        others.CheckUndisturbed(4);
        Assert.IsTrue(conference.Network.Counters(others.Bad.Peer.Endpoint!, conference.Endpoint).Lost > 50);
    }

    [TestMethod]
    public void Garbage_on_the_data_channels()
    {
        SctpClock clock = new();
        using VirtualConference conference = LiveRig.Create(change: options => options with { SctpClock = clock });
        Others others = new(conference, LiveRig.Person(Colour.Red, 900) with { HasData = true, SctpClock = clock });
        Assert.IsTrue(conference.RunUntil(() => others.Bad.Peer.Channels.Count > 0, conference.Clock.Now.TotalSeconds + 2), "a channel");
        Attacker attacker = new(conference, others.Bad, seed: 19);
        byte[] bytes = new byte[1000];
        int sent = 0;
        others.Reset();
        attacker.Every20Ms(2, () =>
        {
            for (int i = 0; i < 20; i++)
            {
                Span<byte> garbage = bytes.AsSpan(0, 1 + attacker.Next(bytes.Length));
                attacker.Fill(garbage);
                sent += others.Bad.Peer.Transport!.Dtls.Send(garbage) ? 1 : 0;
                others.Bad.Peer.TrySendMessage(1, i % 2 == 0, garbage);
            }
        });
        Assert.IsTrue(sent > 1000, $"{sent} packets");
        Assert.IsTrue(others.Bad.Live().Transport.DataPacketCount > 1000, "they arrived");
        others.CheckUndisturbed(2);
    }

    /// <summary>Anna and Cleo, who shall notice nothing, and Mo.</summary>
    private sealed class Others
    {
        private readonly VirtualConference _conference;
        private readonly VirtualParticipant _anna;
        private readonly VirtualParticipant _cleo;
        private long _decoded;

        public Others(VirtualConference conference, TestPeerOptions bad)
        {
            _conference = conference;
            _anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
            _cleo = conference.Join("cleo", LiveRig.Person(Colour.Yellow, 1300));
            Bad = conference.Join("mo", bad);
            conference.WaitFor(_anna, _cleo, Bad);
            conference.RunFor(1.5);
            Reset();
        }

        /// <summary>One window: garbage that decodes to noise of full scale may cancel a tone for so long, by its phase.</summary>
        private static readonly TimeSpan s_cancelled = TimeSpan.FromMilliseconds(40);

        public VirtualParticipant Bad { get; }

        public void Reset()
        {
            _decoded = _anna.Camera().Source!.DecodedCount;
            _cleo.Peer.Picture.LongestGap = TimeSpan.Zero;
        }

        /// <param name="seconds">Since the last reset, which is the sound that is listened to.</param>
        public void CheckUndisturbed(double seconds)
        {
            TimeSpan gap = _cleo.Peer.Picture.LongestGap;
            Assert.IsTrue(gap <= TimeSpan.FromSeconds(1.5 / LiveRig.FramesPerSecond), $"{gap} without a picture");
            Assert.AreEqual(0, _cleo.Peer.Picture.BrokenCount);
            long decoded = _anna.Camera().Source!.DecodedCount - _decoded;
            Assert.AreEqual(seconds * LiveRig.FramesPerSecond, decoded, 2.0, $"{decoded} of Anna's pictures");
            Assert.IsTrue(_cleo.Missing(500, seconds) <= s_cancelled, $"Anna's voice down to {_cleo.Weakest(500, seconds):F1} dB");
            Assert.IsTrue(_anna.Missing(1300, seconds) <= s_cancelled, $"Cleo's voice down to {_anna.Weakest(1300, seconds):F1} dB");
            Assert.IsTrue(_conference.ShowsVideo("anna") && _conference.ShowsVideo("cleo"));
        }
    }
}
