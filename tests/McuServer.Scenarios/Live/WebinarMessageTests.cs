using System.Text;
using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Peer;
using McuServer.Transport.Sctp;

namespace McuServer.Scenarios.Live;

/// <summary>What clients are told besides the media: the data channel, voices, connections.</summary>
[TestClass]
[DoNotParallelize]
public class WebinarMessageTests
{
    [TestMethod]
    public void Texts_go_both_ways_by_the_control_channel()
    {
        SctpClock clock = new();
        using Webinar webinar = new(options: options => options with { SctpClock = clock });
        List<(string Who, string Text)> came = [];
        webinar.Conference.Server.MessageReceived += (session, utf8) => came.Add((session.ParticipantId, Encoding.UTF8.GetString(utf8.Span)));
        Assert.IsFalse(webinar.Host.Session.TrySendMessage("x"u8.ToArray(), Fail), "the host's offer had no data");
        VirtualParticipant bo = webinar.JoinNow(
            "bo", Role.Panelist, LiveRig.Person(Colour.Red) with { HasData = true, SctpClock = clock, Decodes = false });
        Assert.IsTrue(webinar.Conference.RunUntil(
            () => bo.Peer.Channels.ContainsKey(PeerTransport.ControlChannel), webinar.Conference.Clock.Now.TotalSeconds + 3));
        webinar.Conference.RunFor(0.2);
        bo.Peer.TrySendMessage(PeerTransport.ControlChannel, isText: true, """{"type":"call"}"""u8);
        bo.Peer.TrySendMessage(PeerTransport.ControlChannel, isText: false, "no text"u8);
        webinar.Conference.RunFor(0.2);
        CollectionAssert.AreEqual(((string, string)[])[("bo", """{"type":"call"}""")], came);
        Assert.IsTrue(bo.Session.TrySendMessage("""{"type":"chat.message"}"""u8.ToArray(), Fail));
        webinar.Conference.RunFor(0.2);
        (int channel, bool isText, byte[] bytes) = bo.Peer.Messages.Single();
        Assert.AreEqual((PeerTransport.ControlChannel, true, """{"type":"chat.message"}"""), (channel, isText, Encoding.UTF8.GetString(bytes)));

        for (int i = 0; i < 200; i++)
        {
            bo.Peer.TrySendMessage(PeerTransport.ControlChannel, isText: true, "flood"u8);
        }

        came.Clear();
        webinar.Conference.RunFor(0.9);
        Assert.IsTrue(came.Count is > 0 and <= 100, $"{came.Count} of 200 in a second");
        Assert.IsTrue(bo.ServerPeer().RefusedMessages > 90);
        static void Fail() => Assert.Fail("undelivered");
    }

    [TestMethod]
    public void Who_speaks_is_told_on_change_and_not_too_often()
    {
        using Webinar webinar = new("grid-auto");
        VirtualParticipant bo = webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red, 900) with { Decodes = false });
        VirtualParticipant eve = webinar.JoinNow("eve", Role.Attendee, Webinar.Light);
        webinar.Conference.RunFor(3);
        List<RoomEvent> told = eve.Told();
        ActiveSpeakers[] active = [.. told.Where(e => e.Type == "speakers.active").Select(e => (ActiveSpeakers)e.Data!)];
        Assert.IsTrue(active.Length is > 0 and <= 15, $"{active.Length} in 3 s");
        Assert.IsTrue(active[^1].Items.All(one => one.Level is > 0 and <= 1));
        SpeakerData speaker = (SpeakerData)told.FindLast(e => e.Type == "speaker.changed")!.Data!;
        Assert.IsNotNull(speaker.Shown);
        Assert.AreEqual(speaker.Shown, eve.Session.Snapshot.Shown);
        webinar.Control.Mute(webinar.HostActor, "bo", MediaKind.Audio, isMuted: true);
        webinar.Conference.RunFor(1);
        ActiveSpeakers last = (ActiveSpeakers)eve.Told().FindLast(e => e.Type == "speakers.active")!.Data!;
        Assert.IsFalse(last.Items.Any(one => one.Id == "bo"), "muted ones do not speak");
        Assert.IsTrue(bo.IsConnected);
    }

    [TestMethod]
    public void A_bad_connection_is_told_with_patience_and_marked_on_the_tile()
    {
        using Webinar webinar = new();
        VirtualParticipant bo = webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red, 900) with { Decodes = false });
        webinar.Conference.RunFor(3);
        Assert.AreEqual(ConnectionQuality.Excellent, webinar.StateOf("bo").Quality);
        webinar.Conference.SetIn(bo, new LinkProfile { Loss = 0.2 });
        webinar.Conference.RunFor(5);
        Assert.AreEqual(ConnectionQuality.Poor, webinar.StateOf("bo").Quality);
        Assert.IsTrue(webinar.Conference.Person("bo")!.HasBadNetwork, "the tile says so");
        webinar.Conference.SetIn(bo, new LinkProfile());
        webinar.Conference.RunFor(3);
        Assert.AreEqual(ConnectionQuality.Poor, webinar.StateOf("bo").Quality, "not at once");
        webinar.Conference.RunFor(6);
        Assert.AreEqual(ConnectionQuality.Excellent, webinar.StateOf("bo").Quality);
        Assert.IsFalse(webinar.Conference.Person("bo")!.HasBadNetwork);
        string[] told = [.. from e in webinar.Host.Told() where e.Type == "quality.changed" select ((QualityData)e.Data!).Quality.ToString()];
        CollectionAssert.AreEqual((string[])["Poor", "Excellent"], told, string.Join(' ', told));
    }

    [TestMethod]
    public void Boxes_are_told_on_change_only()
    {
        using Webinar webinar = new("grid-auto");
        webinar.JoinNow("bo", Role.Panelist, LiveRig.Person(Colour.Red, 900) with { Decodes = false });
        webinar.Conference.RunFor(2);
        AppliedLayout first = (AppliedLayout)webinar.Host.Told().FindLast(e => e.Type == "layout.applied")!.Data!;
        Assert.AreEqual(2, first.Layers.Length);
        Assert.IsTrue(first.Layers.All(layer => layer is { X: >= 0, Y: >= 0, W: > 0, H: > 0, Kind: "camera" } && layer.X + layer.W <= 1.0001));
        webinar.Conference.RunFor(3);
        Assert.IsFalse(webinar.Host.Told().Exists(e => e.Type == "layout.applied"), "nothing has changed");
        VirtualParticipant late = webinar.JoinNow("late", Role.Attendee, Webinar.Light);
        webinar.Conference.RunFor(0.5);
        AppliedLayout own = (AppliedLayout)late.Told().FindLast(e => e.Type == "layout.applied")!.Data!;
        Assert.AreEqual(first.Revision, own.Revision, "the same view: what the others were told");
        Assert.IsFalse(webinar.Host.Told().Exists(e => e.Type == "layout.applied"), "only the newcomer is told");
        Assert.AreEqual(first.Revision, late.Session.Snapshot.Layout?.Revision);
    }
}
