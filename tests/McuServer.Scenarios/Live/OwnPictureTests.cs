using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>A view with <c>self: omit</c>: each on the stage receives a picture without himself, as long as there are not too many.</summary>
[TestClass]
[DoNotParallelize]
public class OwnPictureTests
{
    private const string LayoutId = "omit-self";

    private static Layout? s_omitting;

    [TestMethod]
    public void The_boxes_of_ones_own_picture_are_told_noted_and_forgotten()
    {
        using Webinar webinar = Open();
        VirtualParticipant ann = webinar.JoinNow("ann", Role.Panelist, LiveRig.Person(Colour.Red, 900));
        VirtualParticipant eve = webinar.JoinNow("eve", Role.Attendee, Webinar.Light);
        webinar.Conference.RunFor(1);
        AppliedLayout told = LastBoxes(ann)!;
        Assert.AreEqual(("omit", "ann"), (told.Self, told.Omits));
        Assert.AreEqual("host", People(told), "without herself");
        Assert.AreEqual(told, webinar.Control.SnapshotFor("ann").Layout, "a page that is loaded anew draws the same boxes");
        Assert.AreEqual(told, webinar.Control.Applied(ann.Session.Actor).Single());
        Assert.AreEqual("ann", People(webinar.Control.SnapshotFor("host").Layout!), "the host has his own");
        Assert.IsTrue(ann.Share(Colour.Red) < 0.005 && ann.Share(Colour.Green) > 0.1, "and so the picture");

        // A host sees all pictures: the audience's and one without each on the stage.
        AppliedLayout[] all = [.. webinar.Control.Applied(webinar.HostActor)];
        CollectionAssert.AreEquivalent((string?[])[null, "ann", "host"], all.Select(one => one.Omits).ToArray());
        Assert.AreEqual("ann host", People(webinar.Control.SnapshotFor("eve").Layout!));
        Assert.AreEqual(2, webinar.Conference.Room().Egress.Pictures.Count(picture => picture.Key.OmittedParticipant is not null));

        webinar.Control.TakeOffStage(webinar.HostActor, "ann");
        webinar.Conference.RunFor(1);
        Assert.AreEqual(LastBoxes(ann), webinar.Control.SnapshotFor("ann").Layout);
        Assert.IsNull(webinar.Control.SnapshotFor("ann").Layout!.Omits, "off the stage she has no picture of her own");
        Assert.AreEqual("host", People(webinar.Control.SnapshotFor("ann").Layout!));
        Assert.AreEqual(0L, eve.Peer.Picture.BrokenCount);
    }

    [TestMethod]
    public void Too_many_own_pictures_are_one_shared_and_the_hosts_are_told_once()
    {
        using Webinar webinar = Open();
        List<VirtualParticipant> panel = [];
        for (int i = 0; i < 3; i++)
        {
            panel.Add(webinar.JoinNow($"p{i}", Role.Panelist, LiveRig.Person(Colour.Blue, 700 + (100 * i)) with { Decodes = false }));
        }

        webinar.Conference.RunFor(0.5);
        Assert.IsFalse(webinar.Host.Told().Exists(e => e.Type == "layout.degraded"), "four pictures of one's own are allowed");
        panel.Add(webinar.JoinNow("p3", Role.Panelist, LiveRig.Person(Colour.Red, 1100)));
        webinar.Conference.RunFor(1);
        RoomEvent[] degraded = [.. webinar.Host.Told().Where(e => e.Type == "layout.degraded")];
        Assert.HasCount(1, degraded);
        StringAssert.Contains(degraded[0].Data!.ToString(), "too-many-pictures");
        Assert.IsTrue(webinar.Conference.Room().Egress.DegradedCount > 0);
        AppliedLayout shared = LastBoxes(panel[3])!;
        Assert.AreEqual(("overlay", (string?)null), (shared.Self, shared.Omits), "he is in his picture, and draws himself over it");
        Assert.IsTrue(People(shared).Contains("p3", StringComparison.Ordinal) && panel[3].Share(Colour.Red) > 0.05);
        Assert.IsFalse(panel.Exists(one => one.Told().Exists(e => e.Type == "layout.degraded")), "nobody but hosts");

        panel[0].Session.Leave("left");
        webinar.Conference.RunFor(2.5);
        Assert.AreEqual("p3", LastBoxes(panel[3])?.Omits, "as soon as there is room he has his own");
    }

    private static Webinar Open() => new(LayoutId, options: options => options with { FindLayout = id => id == LayoutId ? Omitting(options.Layout) : options.FindLayout!(id) });

    private static Layout Omitting(Layout basic) => s_omitting ??= basic with
    {
        Id = LayoutId,
        Views = [new ViewSpec("panel", [Audience.Host, Audience.Cohost, Audience.Panelist]) { Self = SelfMode.Omit }],
    };

    private static AppliedLayout? LastBoxes(VirtualParticipant participant) =>
        (AppliedLayout?)participant.Told().FindLast(e => e.Type == "layout.applied")?.Data;

    private static string People(AppliedLayout applied) =>
        string.Join(' ', applied.Layers.Select(layer => layer.Participant).Order(StringComparer.Ordinal));
}
