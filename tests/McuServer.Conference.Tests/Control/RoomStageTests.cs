using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using static McuServer.Conference.Tests.Control.TestRoom;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class RoomStageTests
{
    [TestMethod]
    public void L7_nothing_is_sent_before_the_invitation_is_accepted()
    {
        using TestRoom room = new TestRoom().With("h1", "a1");
        Assert.IsFalse(room.Control.MayPublish("a1", MediaKind.Audio));
        room.Control.RaiseHand(Of("a1"));
        Assert.AreEqual(StagePlace.Invited, room.Control.Invite(Of("h1"), "a1").Stage);
        Assert.Contains(one => one is { Type: "stage.invited", Audience: EventAudience.One, Participant: "a1" }, room.Told);
        Assert.IsFalse(room.Control.MayPublish("a1", MediaKind.Video));
        room.Tick();
        Assert.IsFalse(room.Media.Find("a1").IsOnStage);

        Assert.AreEqual(StagePlace.On, room.Control.AnswerInvitation(Of("a1"), accepts: true).Stage);
        Assert.IsTrue(room.Control.MayPublish("a1", MediaKind.Video));
        Assert.IsTrue(room.Control.MayPublish("a1", MediaKind.Screen));
        Assert.IsTrue(room.Only("stage.joined").IsAboutStage);
        Assert.IsEmpty(room.Control.Hands(Of("h1")), "let speak lowers the hand");
        Assert.Contains(Permission.Publish, room.Control.SnapshotFor("a1").Permissions);
        room.Tick();
        Assert.IsTrue(room.Media.Find("a1").IsOnStage);

        room.Control.TakeOffStage(Of("h1"), "a1");
        Assert.IsTrue(room.Only("stage.left").IsAboutStage, "the audience learns it too");
        Assert.IsFalse(room.Control.MayPublish("a1", MediaKind.Audio));
        room.Tick();
        Assert.IsFalse(room.Media.Find("a1").IsOnStage);
        room.Refused(ControlFault.NotOnStage, () => room.Control.TakeOffStage(Of("h1"), "a1"));
    }

    [TestMethod]
    public void An_invitation_can_be_declined_or_taken_back()
    {
        using TestRoom room = new TestRoom().With("h1", "a1");
        room.Refused(ControlFault.NotOnStage, () => room.Control.AnswerInvitation(Of("a1"), accepts: true));
        room.Control.Invite(Of("h1"), "a1");
        Assert.AreEqual(StagePlace.Off, room.Control.AnswerInvitation(Of("a1"), accepts: false).Stage);
        Assert.Contains("stage.declined", room.Types);
        room.Control.Invite(Of("h1"), "a1");
        room.Control.TakeOffStage(Of("h1"), "a1");
        room.Refused(ControlFault.NotOnStage, () => room.Control.AnswerInvitation(Of("a1"), accepts: true));
    }

    [TestMethod]
    public void A_full_stage_takes_nobody()
    {
        using TestRoom room = new TestRoom(new RoomSettings { MaxOnStage = 2 }).With("h1", "a1", "a2");
        room.Control.Invite(Of("h1"), "a1");
        Assert.AreEqual(2, room.Refused(ControlFault.StageFull, () => room.Control.Invite(Of("h1"), "a2")).Limit);
        room.In("p1");
        Assert.AreEqual(StagePlace.On, room.State("p1").Stage);
        room.Refused(ControlFault.StageFull, () => room.Control.AnswerInvitation(Of("a1"), accepts: true));
        room.In("p2");
        Assert.AreEqual(StagePlace.Off, room.State("p2").Stage);
        room.Control.TakeOffStage(Of("p1"), "p1");
        room.Control.AnswerInvitation(Of("a1"), accepts: true);
    }

    [TestMethod]
    public void A_promoted_attendee_is_invited_and_a_demoted_panelist_steps_down()
    {
        using TestRoom room = new TestRoom().With("h1", "a1", "p1");
        Assert.AreEqual(StagePlace.Invited, room.Control.Change(Of("h1"), "a1", null, null, Role.Panelist, null).Stage);
        Assert.AreEqual(StagePlace.Off, room.Control.Change(Of("h1"), "p1", null, null, Role.Attendee, null).Stage);
        Assert.AreEqual(2, room.Told.Count(one => one.Type == "you.updated"));
    }

    [TestMethod]
    public void T5_hands_are_in_time_order_until_lowered()
    {
        using TestRoom room = new TestRoom().With("h1", "a1", "a2", "p1");
        foreach (string id in new[] { "a2", "h1", "a1" })
        {
            room.Now += TimeSpan.FromSeconds(1);
            room.Control.RaiseHand(Of(id));
        }

        room.Control.RaiseHand(Of("a2"));
        CollectionAssert.AreEqual(new[] { "a2", "h1", "a1" }, Ids(room.Control.Hands(Of("h1"))));
        CollectionAssert.AreEqual(new[] { "h1", "a1" }, Ids(room.Control.SnapshotFor("a1").Hands), "of the audience only the own one");
        RoomEvent queue = room.Told.Last(one => one.Type == "hand.queue");
        Assert.AreEqual(EventAudience.Hosts, queue.Audience);
        Assert.HasCount(3, ((HandQueueData)queue.Data!).Items);
        room.Tick();
        Assert.IsNotNull(room.Media.Find("a2").HandRaisedAt);
        room.Control.LowerHand(Of("a2"), "a2");
        room.Refused(ControlFault.NotPermitted, () => room.Control.LowerHand(Of("p1"), "a1"));
        room.Control.Left("a1", "left");
        CollectionAssert.AreEqual(new[] { "h1" }, Ids(room.Control.Hands(Of("h1"))));
        Assert.IsEmpty(room.Control.LowerAllHands(Of("h1")));

        static string[] Ids(IReadOnlyList<HandState> hands) => [.. hands.Select(one => one.Participant)];
    }

    [TestMethod]
    public void Reactions_are_of_five_kinds_and_not_too_many()
    {
        using TestRoom room = new TestRoom().With("h1", "a1");
        room.Refused(ControlFault.Invalid, () => room.Control.React(Of("a1"), "<script>"));
        for (int i = 0; i < 5; i++)
        {
            room.Control.React(Of("a1"), "clap");
        }

        Assert.AreEqual(TimeSpan.FromSeconds(5), room.Refused(ControlFault.RateLimited, () => room.Control.React(Of("a1"), "clap")).RetryAfter);
        room.Control.React(Of("h1"), "heart");
        room.Now += TimeSpan.FromSeconds(5);
        room.Control.React(Of("a1"), "thumbs-up");
        Assert.AreEqual(7, room.Told.Count(one => one.Type == "reaction"));
    }
}
