using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport;

namespace McuServer.Scenarios.Live;

/// <summary>The way between client and server changes under a running conference.</summary>
[TestClass]
public class IceRestartTests
{
    [TestMethod]
    public void An_ice_restart_by_a_new_offer_interrupts_nothing()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(conference);
        string? before = bo.Session.IceGeneration;
        bo.Negotiate(restartsIce: true);
        Assert.AreNotEqual(before, bo.Session.IceGeneration);
        CheckUninterrupted(conference, anna, bo, seconds: 4);
    }

    [TestMethod]
    public void An_ice_restart_by_a_fragment_interrupts_nothing()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(conference);
        string? before = bo.Session.IceGeneration;
        Task<string> answer = bo.Session.RestartIceAsync("restartedufrag", "restartedPasswordOf24chr", CancellationToken.None);
        conference.Wake();
        string fragment = answer.GetAwaiter().GetResult();
        NegotiatedSession session = bo.Peer.Session! with
        {
            IsIceRestart = true,
            LocalUfrag = "restartedufrag",
            LocalPassword = "restartedPasswordOf24chr",
            RemoteUfrag = Line(fragment, "a=ice-ufrag:"),
            RemotePassword = Line(fragment, "a=ice-pwd:"),
        };
        bo.Peer.Transport!.Update(conference.Clock.Now, session);
        Assert.AreNotEqual(before, bo.Session.IceGeneration);
        Assert.AreEqual(session.RemoteUfrag, bo.Session.IceGeneration);
        CheckUninterrupted(conference, anna, bo, seconds: 4);
    }

    [TestMethod]
    public void Media_goes_on_with_the_first_check_from_another_address()
    {
        using VirtualConference conference = LiveRig.Create();
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(conference);
        VirtualEndpoint endpoint = bo.Peer.Endpoint!;
        for (int i = 1; i <= 2; i++)
        {
            (anna.Peer.Picture.LongestGap, bo.Peer.Picture.LongestGap) = (TimeSpan.Zero, TimeSpan.Zero);
            TransportAddress address = TransportAddress.FromIPv4(0x0A00_FF00 + (uint)i, (ushort)(51_000 + i));
            conference.Network.Rebind(endpoint, address);
            conference.RunFor(7);
            // The peer checks every 2.5 to 5 s.
            Assert.IsTrue(bo.Peer.Picture.LongestGap < TimeSpan.FromSeconds(5.2), $"{bo.Peer.Picture.LongestGap} without a picture");
            Assert.AreEqual(address.IPv4Bits, bo.Live().Transport.Ice.Selected!.Value.IPv4Bits);
            Assert.IsTrue(conference.ShowsVideo("bo"));
            Assert.IsTrue(anna.Hears(900, 0.4) > -30, $"{anna.Hears(900, 0.4):F1} dB");
            Assert.IsTrue(bo.Hears(500, 0.4) > -30, $"{bo.Hears(500, 0.4):F1} dB");
            Assert.IsTrue(anna.Peer.Picture.LongestGap <= TimeSpan.FromMilliseconds(75), "nobody else notices");
        }
    }

    [TestMethod]
    public void Of_two_addresses_of_the_server_the_one_that_works_is_taken()
    {
        IceCandidate nowhere = new("2", 1, "udp", IceCandidate.UdpHostPriority(0), "10.0.0.9", 40_000);
        using VirtualConference conference = LiveRig.Create(
            change: options => options with { Candidates = [nowhere, .. options.Candidates] });
        (VirtualParticipant anna, VirtualParticipant bo) = Begin(conference);
        Assert.IsTrue(bo.Peer.ConnectedAt < TimeSpan.FromSeconds(1), $"{bo.Peer.ConnectedAt}");
        CheckUninterrupted(conference, anna, bo, seconds: 1);
    }

    private static (VirtualParticipant Anna, VirtualParticipant Bo) Begin(VirtualConference conference)
    {
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Red, 900));
        conference.WaitFor(anna, bo);
        conference.RunFor(1.5);
        (anna.Peer.Picture.LongestGap, bo.Peer.Picture.LongestGap) = (TimeSpan.Zero, TimeSpan.Zero);
        return (anna, bo);
    }

    private static void CheckUninterrupted(VirtualConference conference, VirtualParticipant anna, VirtualParticipant bo, double seconds)
    {
        conference.RunFor(seconds);
        Assert.IsTrue(anna.Missing(900, seconds) < TimeSpan.FromMilliseconds(100), $"{anna.Missing(900, seconds)} of bo's voice");
        Assert.IsTrue(bo.Missing(500, seconds) < TimeSpan.FromMilliseconds(100), $"{bo.Missing(500, seconds)} of anna's voice");
        Assert.IsTrue(bo.Peer.Picture.LongestGap <= TimeSpan.FromMilliseconds(75), $"{bo.Peer.Picture.LongestGap} without a picture");
        Assert.IsTrue(conference.ShowsVideo("bo"));
        Assert.AreEqual(2, conference.Server.Network.Hub.Peers.Count, "the connections before");
    }

    private static string Line(string fragment, string key)
    {
        int start = fragment.IndexOf(key, StringComparison.Ordinal) + key.Length;
        return fragment[start..fragment.IndexOf('\r', start)];
    }
}
