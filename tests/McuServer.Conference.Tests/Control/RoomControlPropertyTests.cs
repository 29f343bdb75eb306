using FsCheck;
using FsCheck.Fluent;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.TestKit;
using static McuServer.Conference.Tests.Control.TestRoom;

namespace McuServer.Conference.Tests.Control;

/// <summary>A thousand random requests by random people, then what must always hold.</summary>
[TestClass]
public class RoomControlPropertyTests
{
    private const int Steps = 1000;

    private static readonly string[] s_ids = ["h1", "h2", "c1", "c2", "p1", "p2", "p3", "a1", "a2", "a3", "a4", "nobody"];

    [TestMethod]
    public void A_room_stays_in_order_whatever_is_asked_of_it() =>
        Prop.ForAll<int>(seed =>
        {
            using TestRoom room = new(new RoomSettings { Layout = "interview", MaxOnStage = 5, MaxParticipants = 9 });
            Play(room, new Dice(seed));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(6));

    private static void Play(TestRoom room, Dice dice)
    {
        room.In("h1");
        string before = room.Everything();
        for (int i = 0; i < Steps && !room.Control.HasEnded; i++)
        {
            long revision = room.Control.State.Revision;
            RoomState state = room.Control.State;
            int told = room.Told.Count;
            room.Now += TimeSpan.FromMilliseconds(dice.Next(900));
            bool isRefused = false;
            try
            {
                Ask(room, dice, i == Steps - 1);
            }
            catch (ControlException)
            {
                isRefused = true;
                Assert.AreEqual(before, room.Everything(), "a refusal changes nothing");
                Assert.HasCount(told, room.Told);
            }

            before = isRefused ? before : room.Everything();
            Assert.IsGreaterThanOrEqualTo(revision, room.Control.State.Revision);
            if (room.Control.State.Revision == revision)
            {
                Assert.AreEqual(Plain(state), Plain(room.Control.State), "another state has another revision");
            }

            Check(room, told);
            room.Tick();
        }
    }

    private static void Check(TestRoom room, int toldBefore)
    {
        IReadOnlyList<ParticipantState> inside = room.Control.Participants(Actor.Server);
        HashSet<string> ids = [.. inside.Select(one => one.Id)];
        Assert.HasCount(inside.Count, ids);
        RoomState state = room.Control.State;
        if (!room.Control.HasEnded)
        {
            Assert.IsFalse(room.Control.Lobby(Actor.Server).Any(one => ids.Contains(one.Id)), "both inside and at the door");
            Assert.IsTrue(room.Control.Hands(Actor.Server).All(one => ids.Contains(one.Participant)));
        }

        Assert.IsLessThanOrEqualTo(state.MaxParticipants, inside.Count);
        Assert.IsLessThanOrEqualTo(state.MaxOnStage, inside.Count(one => one.Stage == StagePlace.On));
        Assert.IsTrue(state.Pins.All(ids.Contains));
        Assert.IsTrue(state.Seats.Values.All(ids.Contains));
        Assert.IsFalse(inside.Any(one => one.Role <= Role.Cohost && (one.AudioLocked || one.VideoLocked)));
        Assert.IsFalse(inside.Any(one => one.Stage != StagePlace.On && room.Control.MayPublish(one.Id, MediaKind.Audio)));
        foreach (RoomEvent one in room.Told.Skip(toldBefore))
        {
            if (one.Data is ChatMessage { Scope: ChatScope.Private } message)
            {
                Assert.IsTrue(one.Audience == EventAudience.One && (one.Participant == message.From || one.Participant == message.To));
            }
        }

        foreach (string id in ids)
        {
            Assert.IsFalse(room.Control.SnapshotFor(id).Chat.Any(one => one.Scope == ChatScope.Private && one.From != id && one.To != id));
        }
    }

    private static void Ask(TestRoom room, Dice dice, bool isLast)
    {
        RoomControl control = room.Control;
        Actor by = Of(dice.Of(s_ids));
        string id = dice.Of(s_ids);
        bool yes = dice.Next(2) == 0;
        MediaKind media = (MediaKind)dice.Next(3);
        Role role = (Role)dice.Next(4);
        Action[] requests =
        [
            () => control.Enter(Of(id), id, null), () => control.Enter(Of(id), id, null), () => control.Enter(Of(id), id, null),
            () => control.Connected(id), () => control.SetConnected(id, yes), () => control.SetMedia(id, yes, dice.Next(2) == 0),
            () => control.Left(id, "left"), () => control.Admit(by, id), () => control.AdmitAll(by), () => control.Deny(by, id),
            () => control.Remove(by, id, dice.Next(8) == 0), () => control.Lock(by, dice.Next(4) == 0),
            () => control.Update(by, one => one with { Lobby = (LobbyPolicy)dice.Next(3), WaitForHost = yes }),
            () => control.SetPolicies(by, role, new RolePolicies { Microphone = yes, Screen = !yes, ChatPrivate = yes }),
            () => control.Change(by, id, null, null, role, null), () => control.Change(by, id, "name", "title", null, dice.Next(9)),
            () => control.Mute(by, id, media, yes, dice.Next(2) == 0), () => control.Mute(by, by.Id, media, yes),
            () => control.MuteAll(by, media, [role], yes), () => control.Ask(by, id, media),
            () => control.Invite(by, id), () => control.AnswerInvitation(by, yes), () => control.TakeOffStage(by, id),
            () => control.RaiseHand(by), () => control.LowerHand(by, id), () => control.LowerAllHands(by), () => control.React(by, "clap"),
            () => control.ApplyLayout(by, yes ? "interview" : "pip"), () => control.Pin(by, id, media, yes), () => control.UnpinAll(by),
            () => control.Seat(by, yes ? "left" : "right", dice.Next(4) == 0 ? null : id), () => control.Swap(by, by.Id, id),
            () => control.SetPage(by, dice.Next(4) - 1), () => control.Freeze(by, yes), () => control.CloseChat(by, yes),
            () => control.Say(by, (ChatScope)dice.Next(3), id, "text"), () => control.Say(by, ChatScope.Private, id, "secret"),
            () => control.DeleteMessage(by, $"c{dice.Next(50)}"), () => control.ClearChat(by), () => control.MuteInChat(by, id, yes),
            control.Care,
        ];
        (isLast ? () => control.End(Of("h1")) : dice.Of(requests))();
    }

    private static string Plain(RoomState state) => TestJson.Of(state);

    /// <summary>A small generator of its own, so that a seed means the same on every machine and version.</summary>
    private sealed class Dice(int seed)
    {
        private ulong _state = ((ulong)(uint)seed << 1) | 1;

        public int Next(int below)
        {
            _state = (_state * 6364136223846793005UL) + 1442695040888963407UL;
            return (int)((_state >> 33) % (ulong)below);
        }

        public T Of<T>(T[] items) => items[Next(items.Length)];
    }
}
