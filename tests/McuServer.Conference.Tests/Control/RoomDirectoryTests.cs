using System.Collections.Immutable;
using McuServer.Conference.Control;
using static McuServer.Conference.Tests.Control.TestRoom;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class RoomDirectoryTests
{
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    [TestMethod]
    public void Rooms_are_made_by_configuration_by_the_api_or_by_who_comes_first()
    {
        RoomDirectory rooms = Make(new RoomDirectoryOptions
        {
            Rooms = ImmutableDictionary<string, RoomSettings>.Empty.Add("hall", new RoomSettings { Title = "강당" }),
            MaxRooms = 3,
        });
        Assert.AreEqual("강당", rooms.Find("hall")!.State.Title);
        Assert.IsNull(rooms.Find("first"));
        Assert.AreSame(rooms.FindOrMake("first"), rooms.Find("first"));
        List<string> told = [];
        rooms.Happened += (room, happened) => told.Add($"{room.Name} {happened.Type}");
        RoomControl made = rooms.Create(Of("h1"), "api", new RoomSettings());
        made.Lock(Actor.Server, isLocked: true);
        CollectionAssert.AreEqual(new[] { "api room.created", "api room.locked", "api room.updated" }, told);
        CollectionAssert.AreEqual(new[] { "api", "first", "hall" }, rooms.List().Select(one => one.Name).ToArray());
        Assert.AreEqual(3, Fault(ControlFault.RoomFull, () => rooms.FindOrMake("fourth")).Limit);
        Fault(ControlFault.RoomExists, () => rooms.Create(Of("h1"), "api", new RoomSettings()));
        Fault(ControlFault.NotPermitted, () => rooms.Create(Of("c1"), "x", new RoomSettings()));
        Fault(ControlFault.Invalid, () => rooms.Create(Of("h1"), "a/b", new RoomSettings()));
        Fault(ControlFault.Invalid, () => rooms.Create(Of("h1"), "x", new RoomSettings { MaxOnStage = 0 }));
    }

    [TestMethod]
    public void Care_of_rooms_that_need_none_allocates_no_more_than_its_way_through_them()
    {
        RoomDirectory rooms = Make(new RoomDirectoryOptions());
        for (int i = 0; i < 5; i++)
        {
            rooms.FindOrMake($"r{i}").Enter(Of("h1"), "H", null);
        }

        rooms.Care();
        long before = GC.GetAllocatedBytesForCurrentThread();
        rooms.Care();

        // Once a minute; a sorted dictionary's enumerator has a stack.
        Assert.IsLessThanOrEqualTo(120, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.HasCount(5, rooms.List());
    }

    [TestMethod]
    public void Without_the_setting_nobody_makes_a_room_by_coming()
    {
        RoomDirectory rooms = Make(new RoomDirectoryOptions { MakesRoomsOnFirstJoin = false });
        Fault(ControlFault.RoomNotFound, () => rooms.FindOrMake("x"));
    }

    [TestMethod]
    public void An_ended_room_stays_ended_until_it_is_made_anew()
    {
        RoomDirectory rooms = Make(new RoomDirectoryOptions());
        RoomControl first = rooms.Create(Of("h1"), "x", new RoomSettings());
        first.Enter(Of("h1"), "H", null);
        first.End(Of("h1"));
        Assert.AreSame(first, rooms.FindOrMake("x"));
        Fault(ControlFault.RoomEnded, () => rooms.FindOrMake("x").Enter(Of("h1"), "H", null));
        RoomControl second = rooms.Create(Of("h1"), "x", new RoomSettings());
        Assert.AreEqual(AdmissionState.Admitted, second.Enter(Of("h1"), "H", null));
    }

    [TestMethod]
    public void A_new_room_takes_the_place_of_one_that_has_ended()
    {
        RoomDirectory rooms = Make(new RoomDirectoryOptions { MaxRooms = 2 });
        rooms.Create(Of("h1"), "over", new RoomSettings()).End(Of("h1"));
        rooms.FindOrMake("lasting");
        rooms.FindOrMake("new");
        Assert.IsNull(rooms.Find("over"));
        Fault(ControlFault.RoomFull, () => rooms.FindOrMake("more"));
    }

    [TestMethod]
    public void A_room_of_a_first_join_is_forgotten_when_it_has_been_empty_long_enough()
    {
        RoomDirectory rooms = Make(new RoomDirectoryOptions { ForgetsEmptyAfter = TimeSpan.FromMinutes(5) });
        RoomControl passing = rooms.FindOrMake("passing");
        rooms.Create(Of("h1"), "kept", new RoomSettings());
        passing.Enter(Of("h1"), "H", null);
        Later(10);
        Assert.IsNotNull(rooms.Find("passing"));
        passing.Left("h1", "left");
        Later(4);
        Assert.IsNotNull(rooms.Find("passing"));
        Later(1);
        Assert.IsNull(rooms.Find("passing"));
        Assert.IsNotNull(rooms.Find("kept"));

        void Later(int minutes)
        {
            _now += TimeSpan.FromMinutes(minutes);
            rooms.Care();
        }
    }

    private static ControlException Fault(ControlFault fault, Action action)
    {
        ControlException refusal = Assert.ThrowsExactly<ControlException>(action);
        Assert.AreEqual(fault, refusal.Fault);
        return refusal;
    }

    private RoomDirectory Make(RoomDirectoryOptions options) => new(options, _ => new NoMedia(), Layout, () => _now, Epoch);

    private sealed class NoMedia : IRoomMedia
    {
        public void Change(Action<Room, TimeSpan> change)
        {
        }

        public void EndSession(string participantId, string reason)
        {
        }

        public void Tell(RoomEvent happened)
        {
        }
    }
}
