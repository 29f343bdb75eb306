using McuServer.Conference;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>What an audience costs: nothing but its packets.</summary>
[TestClass]
[DoNotParallelize]
public class WebinarScaleTests
{
    private static readonly Colour[] s_colours = [Colour.Red, Colour.Blue, Colour.Yellow, Colour.Red];

    [TestMethod]
    public void Encodes_do_not_depend_on_the_audience()
    {
        (int Video, int Sound, int Views) few = CountEncodes(attendees: 3);
        (int Video, int Sound, int Views) many = CountEncodes(attendees: 30);
        Assert.AreEqual(few, many);
        Assert.AreEqual(2, few.Video, "one for the audience, one for the panel");
        Assert.AreEqual(2, few.Views);
        Assert.IsTrue(few.Sound <= 6, $"{few.Sound} encodes of sound");
    }

    [TestMethod]
    public void A_view_is_composed_only_while_somebody_watches_it()
    {
        using Webinar webinar = new();
        webinar.Conference.RunFor(0.5);
        EgressPipeline egress = webinar.Conference.Room().Egress;
        Assert.AreEqual("stage-view", string.Join(' ', egress.Pictures.Select(picture => picture.Key.ViewId)));
        VirtualParticipant eve = webinar.JoinNow("eve", Role.Attendee, Webinar.Light);
        webinar.Conference.RunFor(0.5);
        Assert.AreEqual(2, egress.PictureCount);
        ComposedPicture audience = egress.Pictures.Single(picture => picture.Key.ViewId == "attendee");
        eve.Session.Leave("left");
        webinar.Conference.RunFor(0.2);
        Assert.AreEqual((1, 1), (egress.PictureCount, egress.RenditionCount));
        long composed = audience.ComposedCount;
        webinar.Conference.RunFor(0.5);
        Assert.AreEqual(composed, audience.ComposedCount, "nobody watches it any more");
    }

    [TestMethod]
    public void Another_role_is_another_view_at_once()
    {
        using Webinar webinar = new();
        VirtualParticipant eve = webinar.JoinNow("eve", Role.Attendee, LiveScene.Viewer);
        webinar.Conference.RunFor(0.7);
        Assert.AreEqual("attendee", LastBoxes(eve)!.View);
        webinar.Control.Change(webinar.HostActor, "eve", null, null, Role.Panelist, null);
        webinar.Conference.RunFor(0.15);
        AppliedLayout? boxes = LastBoxes(eve);
        Assert.AreEqual("stage-view", boxes?.View, "told the boxes of the view that she receives now");
        Assert.AreEqual("overlay", boxes?.Self);
        Assert.AreEqual(1, webinar.Conference.Room().Egress.PictureCount);
        webinar.Conference.RunFor(0.5);
        Assert.AreEqual(0L, eve.Peer.Picture.BrokenCount);
    }

    [TestMethod]
    public void Five_hundred_come_and_the_server_encodes_as_for_five()
    {
        const int Audience = 500;
        using Webinar webinar = new(options: options => options with { FramesPerSecond = 5 });
        VirtualParticipant[] panel = JoinPanel(webinar);
        List<VirtualParticipant> audience = [];
        for (int i = 0; i < Audience; i++)
        {
            audience.Add(webinar.Join($"a{i}", Role.Attendee, Webinar.Light));
            if (i % 50 == 49)
            {
                webinar.Conference.RunFor(0.1);
            }
        }

        Assert.IsTrue(webinar.Conference.RunUntil(() => audience.All(one => one.IsConnected), webinar.Conference.Clock.Now.TotalSeconds + 5));
        webinar.Conference.RunFor(1);
        Assert.AreEqual(2, webinar.CountVideoEncodes());
        Assert.IsTrue(webinar.CountSoundEncodes() <= 6, $"{webinar.CountSoundEncodes()} encodes of sound");
        RoomState state = webinar.Control.State;
        Assert.AreEqual((Audience + 5, Audience), (state.ParticipantCount, state.AttendeeCount));

        // A host sees everybody come; one of the audience sees nobody of it.
        Assert.AreEqual(Audience, Joined(webinar.Host.Told(), "a"));
        List<RoomEvent> first = audience[0].Told();
        Assert.AreEqual(1, Joined(first, "a"), "himself");
        Assert.IsTrue(first.Exists(e => e.Type == "layout.applied"));
        Assert.AreEqual(0L, webinar.Conference.Server.Metrics.LostEvents);

        // What is said to all is one object for all, so that it is written once.
        audience.ForEach(one => one.Told());
        webinar.Control.Say(webinar.HostActor, ChatScope.All, null, "안녕하세요");
        RoomEvent[] told = [.. audience.Select(one => one.Told().Single(e => e.Type == "chat.message"))];
        Assert.AreEqual(1, told.Distinct(ReferenceEqualityComparer.Instance).Count());

        long sound = webinar.Conference.Server.Network.SentSoundPackets;
        webinar.Conference.RunFor(1);
        Assert.AreEqual((Audience + 5) * 50, webinar.Conference.Server.Network.SentSoundPackets - sound, 1100, "packets of sound in a second");
        Assert.IsTrue(audience.TrueForAll(one => one.Peer.Picture.FrameCount > 3 && one.Peer.Sound.PacketCount > 40), "all see and hear");
        Assert.AreEqual(0L, webinar.Conference.Server.Network.DroppedFrames);
        Assert.AreEqual(4, panel.Length);
    }

    private static AppliedLayout? LastBoxes(VirtualParticipant participant) =>
        (AppliedLayout?)participant.Told().FindLast(e => e.Type == "layout.applied")?.Data;

    private static int Joined(List<RoomEvent> told, string prefix) =>
        told.Count(e => e.Type == "participant.joined" && e.Participant!.StartsWith(prefix, StringComparison.Ordinal));

    private static VirtualParticipant[] JoinPanel(Webinar webinar)
    {
        VirtualParticipant[] panel = [.. s_colours.Select((colour, i) =>
            webinar.Join($"p{i}", Role.Panelist, LiveRig.Person(colour, 700 + (200 * i)) with { Decodes = false }))];
        webinar.Conference.WaitFor(panel);
        return panel;
    }

    private static (int Video, int Sound, int Views) CountEncodes(int attendees)
    {
        using Webinar webinar = new(options: options => options with { FramesPerSecond = 5 });
        JoinPanel(webinar);
        VirtualParticipant[] audience =
            [.. Enumerable.Range(0, attendees).Select(i => webinar.Join($"a{i}", Role.Attendee, Webinar.Light))];
        webinar.Conference.WaitFor(audience);
        webinar.Conference.RunFor(1);
        Assert.AreEqual(5, webinar.Conference.People().Count(person => person.IsOnStage));
        return (webinar.CountVideoEncodes(), webinar.CountSoundEncodes(), webinar.Conference.Room().Egress.PictureCount);
    }
}
