using McuServer.Conference.Control;
using McuServer.Media.Composition;
using static McuServer.Conference.Tests.Control.TestRoom;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class RoomPictureTests
{
    [TestMethod]
    public void L2_a_layout_is_applied_to_all_with_who_and_when()
    {
        using TestRoom room = new TestRoom().With("h1", "p1");
        room.Control.SetPage(Of("h1"), 2);
        room.Told.Clear();
        RoomState state = room.Control.ApplyLayout(Of("h1") with { RequestId = "q7" }, "interview");
        Assert.AreEqual(("interview", "h1", Epoch + room.Now, 0), (state.Layout, state.LayoutBy, state.LayoutAt, state.Page));
        RoomEvent told = room.Only("room.updated");
        Assert.AreEqual(("h1", "q7"), (told.By, told.RequestId));
        room.Tick();
        Assert.AreEqual("interview", room.Media.Layout.Id);
        room.Refused(ControlFault.LayoutNotFound, () => room.Control.ApplyLayout(Of("h1"), "nonsense"));
    }

    [TestMethod]
    public void Layouts_change_at_most_five_times_a_second()
    {
        using TestRoom room = new TestRoom().With("h1");
        for (int i = 0; i < 5; i++)
        {
            room.Control.ApplyLayout(Of("h1"), i % 2 == 0 ? "pip" : "interview");
            room.Now += TimeSpan.FromMilliseconds(100);
        }

        ControlException refusal = room.Refused(ControlFault.RateLimited, () => room.Control.ApplyLayout(Of("h1"), "pip"));
        Assert.AreEqual(TimeSpan.FromMilliseconds(500), refusal.RetryAfter);
        room.Now += TimeSpan.FromMilliseconds(500);
        room.Control.ApplyLayout(Of("h1"), "pip");
    }

    [TestMethod]
    public void L5_several_are_pinned_the_oldest_first_and_all_are_unpinned()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "p2", "a1");
        Pin("p2");
        room.Now += TimeSpan.FromSeconds(1);
        CollectionAssert.AreEqual(new[] { "p2", "p1" }, Pin("p1").Pins.ToArray());
        room.Refused(ControlFault.NotOnStage, () => Pin("a1"));
        room.Refused(ControlFault.Invalid, () => room.Control.Pin(Of("h1"), "p1", MediaKind.Audio, isPinned: true));
        room.Tick();
        Assert.IsLessThan(room.Media.Find("p1").PinnedAt!.Value, room.Media.Find("p2").PinnedAt!.Value);
        room.Control.Left("p1", "left");
        CollectionAssert.AreEqual(new[] { "p2" }, room.Control.State.Pins.ToArray());
        room.Control.UnpinAll(Of("h1"));
        room.In("p1");
        Assert.IsEmpty(room.Control.State.Pins);
        room.Tick();
        Assert.IsNull(room.Media.Find("p2").PinnedAt);

        RoomState Pin(string id) => room.Control.Pin(Of("h1"), id, MediaKind.Video, isPinned: true);
    }

    [TestMethod]
    public void L4_seats_are_those_of_the_layout()
    {
        using TestRoom room = new TestRoom(new RoomSettings { Layout = "interview" }).With("h1", "p1", "p2");
        room.Refused(ControlFault.SeatUnknown, () => room.Control.Seat(Of("h1"), "middle", "p1"));
        room.Refused(ControlFault.ParticipantNotFound, () => room.Control.Seat(Of("h1"), "left", "nobody"));
        room.Control.Seat(Of("h1"), "left", "p1");
        room.Control.Seat(Of("h1"), "right", "p1");
        Assert.HasCount(1, room.Control.State.Seats);
        room.Control.Seat(Of("h1"), "right", "p2");
        room.Tick();
        Stage stage = room.Media.TakeStage(room.Now);
        Assert.AreEqual("p2", stage.Seats["right"]);
        Assert.HasCount(1, stage.Seats);
        room.Control.ApplyLayout(Of("h1"), "grid-auto");
        room.Refused(ControlFault.SeatUnknown, () => room.Control.Seat(Of("h1"), "right", "p1"));
        Assert.IsEmpty(room.Control.Seat(Of("h1"), "right", null).Seats, "who sits may always stand up");
    }

    [TestMethod]
    public void A_swap_moves_two_tiles_of_a_grid_in_every_picture_once()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "p2", "p3", "p4");
        room.Tick();
        SceneBuilder builder = new(Layout("grid-auto")!, null, SceneViewer.Everybody);
        string[] before = Shown(builder);
        CollectionAssert.AreEqual(new[] { "h1", "p1", "p2", "p3", "p4" }, before);
        room.Control.Swap(Of("h1"), "p1", "p4");
        room.Tick();
        CollectionAssert.AreEqual(new[] { "h1", "p4", "p2", "p3", "p1" }, Shown(builder));
        room.Control.SetPage(Of("h1"), 1);
        room.Tick();
        CollectionAssert.AreEqual(new[] { "h1", "p4", "p2", "p3", "p1" }, Shown(builder), "once");
        SceneBuilder late = new(Layout("grid-auto")!, null, SceneViewer.Everybody);
        CollectionAssert.AreEqual(before, Shown(late), "a picture of its own begins with its own places");
        room.Refused(ControlFault.Invalid, () => room.Control.Swap(Of("h1"), "p1", "p1"));
        room.Refused(ControlFault.ParticipantNotFound, () => room.Control.Swap(Of("h1"), "p1", "x"));

        string[] Shown(SceneBuilder picture)
        {
            room.Now += TimeSpan.FromSeconds(2);
            return [.. picture.Update(room.Media.TakeStage(room.Now), room.Now).Tiles.Select(one => one.Source!.Value.ParticipantId)];
        }
    }

    [TestMethod]
    public void A_swap_exchanges_seats()
    {
        using TestRoom room = new TestRoom(new RoomSettings { Layout = "interview" }).With("h1", "p1", "p2", "p3");
        room.Control.Seat(Of("h1"), "left", "p1");
        room.Control.Seat(Of("h1"), "right", "p2");
        room.Tick();
        room.Control.Swap(Of("h1"), "p1", "p2");
        room.Tick();
        Assert.AreEqual("p2", room.Media.TakeStage(room.Now).Seats["left"]);
        Assert.AreEqual("p1", room.Media.TakeStage(room.Now).Seats["right"]);
        room.Control.Swap(Of("h1"), "p3", "p2");
        room.Tick();
        Assert.AreEqual("p3", room.Media.TakeStage(room.Now).Seats["left"]);
        Assert.AreEqual("p3", room.Control.State.Seats["left"]);
    }

    [TestMethod]
    public void Page_freeze_and_new_media()
    {
        using TestRoom room = new TestRoom().With("h1");
        room.Refused(ControlFault.Invalid, () => room.Control.SetPage(Of("h1"), -1));
        room.Control.SetPage(Of("h1"), 3);
        Assert.AreEqual(3, room.Data<PageData>("page.changed").Page);
        room.Control.Freeze(Of("h1"), isFrozen: true);
        room.Control.ApplyLayout(Of("h1"), "pip");
        room.Control.SetPage(Of("h1"), 1);
        using Room media = new(new RoomOptions(), Layout("grid-auto")!);
        room.Control.ApplyRoom(media, room.Now);
        Stage stage = media.TakeStage(room.Now);
        Assert.AreEqual("pip", media.Layout.Id);
        Assert.IsTrue(stage is { IsFrozen: true, Page: 1, IsRecording: false });
        room.Control.NoteRecording(Of("h1"), "recording.started", new RecordingState("r1", "attendee", "running", "h1", Epoch), isRunning: true);
        room.Tick();
        Assert.IsTrue(room.Media.TakeStage(room.Now).IsRecording);
    }

    [TestMethod]
    public void L6_a_frozen_floor_stays_though_another_speaks()
    {
        using TestRoom room = new TestRoom().With("h1", "p1");
        room.Tick();
        Talk("nobody", 500);
        Talk("h1", 2000);
        Assert.AreEqual("h1", room.Media.Speakers.FloorHolder);
        room.Control.Freeze(Of("h1"), isFrozen: true);
        room.Tick();
        Talk("p1", 5000);
        Assert.AreEqual("h1", room.Media.Speakers.FloorHolder);
        room.Control.Freeze(Of("h1"), isFrozen: false);
        room.Tick();
        Talk("p1", 1000);
        Assert.AreEqual("p1", room.Media.Speakers.FloorHolder);

        void Talk(string who, int durationMs)
        {
            for (int at = 0; at < durationMs; at += 20)
            {
                room.Now += TimeSpan.FromMilliseconds(20);
                room.Media.Speakers.Decide(room.Media, room.Now);
                foreach (string id in new[] { "h1", "p1" })
                {
                    room.Media.Speakers.Insert(id, id == who ? 100 : 30, room.Now);
                }
            }
        }
    }

    [TestMethod]
    public void L6_in_a_frozen_picture_nobody_is_brought_in_by_speaking()
    {
        string[] names = ["h1", "p1", "p2", "p3", "p4"];
        Stage stage = new()
        {
            People = [.. names.Select((id, i) => new StagePerson(id) { HasVideo = true, JoinedAt = TimeSpan.FromSeconds(i) })],
        };
        foreach (bool isFrozen in new[] { false, true })
        {
            SceneBuilder builder = new(Layout("grid-2x2")!, null, SceneViewer.Everybody);
            Assert.IsFalse(Shows(builder.Update(stage, TimeSpan.Zero)));
            Stage talking = stage with { ActiveSpeaker = "p4", IsFrozen = isFrozen };
            builder.Update(talking, TimeSpan.FromSeconds(10));
            Assert.AreEqual(!isFrozen, Shows(builder.Update(talking with { }, TimeSpan.FromSeconds(13))));
        }

        static bool Shows(Scene scene) => scene.Tiles.Any(one => one.Source?.ParticipantId == "p4");
    }

    [TestMethod]
    public void Each_is_told_the_boxes_of_his_view()
    {
        using TestRoom room = new TestRoom(new RoomSettings { Layout = "webinar-stage" }).With("h1", "a1");
        string[] views = [.. Layout("webinar-stage")!.Views.Select(one => one.Id)];
        foreach (string view in views)
        {
            room.Control.NoteApplied(new AppliedLayout("webinar-stage", "v", view, 1, 1280, 720, 5, [], []));
        }

        foreach (string id in new[] { "h1", "a1" })
        {
            RoomEvent[] mine = [.. room.Told.Where(one => room.Control.IsFor(one, id))];
            Assert.HasCount(1, mine);
            Assert.AreSame(mine[0].Data, room.Control.SnapshotFor(id).Layout);
        }

        Assert.HasCount(views.Length, room.Control.Applied(Of("h1")));
        Assert.HasCount(1, room.Control.Applied(Of("a1")));
        Assert.AreNotSame(room.Control.SnapshotFor("h1").Layout, room.Control.SnapshotFor("a1").Layout);

        room.Control.NoteApplied(new AppliedLayout("grid-auto", "v", "default", 2, 1280, 720, 6, [], []));
        Assert.AreEqual("grid-auto", room.Control.Applied(Of("h1")).Single().Layout, "views of the layout before are shown no more");
    }

    [TestMethod]
    public void A_changed_file_is_taken_over_where_it_is_in_use()
    {
        using TestRoom media = new();
        Media.Layouts.Layout version = Layout("pip")!;
        RoomControl control = new("r", new RoomSettings { Layout = "pip" }, media, _ => version, () => TimeSpan.Zero, Epoch);
        control.Enter(Of("h1"), "H", null);
        version = version with { AudioOnly = Media.Layouts.AudioOnlyMode.Omit };
        control.LayoutChanged("other");
        media.Tick();
        Assert.AreNotSame(version, media.Media.Layout);
        control.LayoutChanged("pip");
        media.Tick();
        Assert.AreSame(version, media.Media.Layout);
        Assert.AreEqual(2, media.Told.Count(one => one.Type == "layout.catalogue-changed"));
    }
}
