using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using static McuServer.Conference.Tests.Control.TestRoom;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class RoomChatTests
{
    [TestMethod]
    public void T9_each_scope_reaches_its_readers_alone()
    {
        using TestRoom room = new TestRoom().With("h1", "c1", "p1", "p2", "a1");
        room.Control.Say(Of("p1"), ChatScope.All, null, "all");
        room.Control.Say(Of("p1"), ChatScope.Hosts, null, "hosts");
        room.Control.Say(Of("p1"), ChatScope.Private, "p2", "private");
        Assert.AreEqual("all hosts private", Read("p1"));
        Assert.AreEqual("all hosts", Read("h1"));
        Assert.AreEqual("all hosts", Read("c1"));
        Assert.AreEqual("all private", Read("p2"));
        Assert.AreEqual("all", Read("a1"));
        foreach (string id in new[] { "h1", "c1", "p1", "p2", "a1" })
        {
            string heard = string.Join(' ', room.Told.Where(one => room.Control.IsFor(one, id)).Select(one => ((ChatMessage)one.Data!).Text));
            Assert.AreEqual(Read(id), heard, id);
        }

        Assert.AreEqual("all", string.Join(' ', room.Control.Chat(Of("h9")).Select(one => one.Text).Take(1)), "an operator's program");

        string Read(string id) => string.Join(' ', room.Control.Chat(Of(id)).Select(one => one.Text));
    }

    [TestMethod]
    public void Policies_of_the_three_scopes_are_apart()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "a1");
        room.Refused(ControlFault.NotPermitted, () => room.Control.Say(Of("a1"), ChatScope.Private, "p1", "x"));
        room.Control.SetPolicies(Of("h1"), Role.Attendee, new RolePolicies { ChatAll = false });
        room.Control.Say(Of("a1"), ChatScope.Private, "p1", "x");
        room.Control.Say(Of("a1"), ChatScope.Hosts, null, "x");
        room.Refused(ControlFault.NotPermitted, () => room.Control.Say(Of("a1"), ChatScope.All, null, "x"));
        room.Refused(ControlFault.ParticipantNotFound, () => room.Control.Say(Of("a1"), ChatScope.Private, "nobody", "x"));
        room.Refused(ControlFault.Invalid, () => room.Control.Say(Of("a1"), ChatScope.Private, "a1", "x"));
        room.Refused(ControlFault.Invalid, () => room.Control.Say(Of("a1"), ChatScope.Private, null, "x"));
    }

    [TestMethod]
    public void Texts_are_trimmed_composed_and_bounded()
    {
        using TestRoom room = new TestRoom().With("h1");
        Assert.AreEqual("각\nb", Say("  \u1100\u1161\u11a8\r\nb\n ").Text);
        Assert.AreEqual(2000, Say(new string('x', 2000)).Text.Length);
        foreach (string bad in new[] { "", " \n ", new string('x', 2001), "a\0b", "a\u001bb", "a\u0085b", "\ud800", "a\udc00", new string('x', 100_000) })
        {
            room.Refused(ControlFault.Invalid, () => Say(bad));
        }

        Assert.AreEqual("👩‍💻", Say("👩‍💻").Text);

        ChatMessage Say(string text) => room.Control.Say(Of("h1"), ChatScope.All, null, text);
    }

    [TestMethod]
    public void Five_messages_in_five_seconds()
    {
        using TestRoom room = new TestRoom().With("h1", "a1");
        for (int i = 0; i < 5; i++)
        {
            Say("a1");
            room.Now += TimeSpan.FromSeconds(0.5);
        }

        Assert.AreEqual(TimeSpan.FromSeconds(2.5), room.Refused(ControlFault.RateLimited, () => Say("a1")).RetryAfter);
        Say("h1");
        room.Now += TimeSpan.FromSeconds(2.5);
        Say("a1");

        void Say(string id) => room.Control.Say(Of(id), ChatScope.All, null, "x");
    }

    [TestMethod]
    public void The_host_deletes_clears_closes_and_mutes()
    {
        using TestRoom room = new TestRoom().With("h1", "p1", "p2", "a1");
        string own = room.Control.Say(Of("a1"), ChatScope.All, null, "a").Id;
        string hidden = room.Control.Say(Of("p1"), ChatScope.Private, "p2", "b").Id;
        string last = room.Control.Say(Of("p1"), ChatScope.All, null, "c").Id;
        room.Refused(ControlFault.NotPermitted, () => room.Control.DeleteMessage(Of("a1"), last));
        room.Refused(ControlFault.MessageNotFound, () => room.Control.DeleteMessage(Of("h1"), hidden));
        room.Control.DeleteMessage(Of("a1"), own);
        Assert.AreEqual(own, room.Data<MessageData>("chat.deleted").Id);
        room.Control.DeleteMessage(Of("h1"), last);
        room.Control.MuteInChat(Of("h1"), "p1", isMuted: true);
        room.Refused(ControlFault.NotPermitted, () => room.Control.Say(Of("p1"), ChatScope.Hosts, null, "x"));
        Assert.DoesNotContain(Permission.Chat, room.Control.SnapshotFor("p1").Permissions);
        room.Control.MuteInChat(Of("h1"), "p1", isMuted: false);
        room.Control.CloseChat(Of("h1"), isClosed: true);
        room.Refused(ControlFault.NotPermitted, () => room.Control.Say(Of("p1"), ChatScope.All, null, "x"));
        room.Control.Say(Of("h1"), ChatScope.All, null, "x");
        room.Control.CloseChat(Of("h1"), isClosed: false);
        room.Control.Say(Of("p1"), ChatScope.All, null, "x");
        room.Control.ClearChat(Of("h1"));
        Assert.IsEmpty(room.Control.Chat(Of("p1")));
    }

    [TestMethod]
    public void Five_hundred_messages_are_kept_for_who_comes_later()
    {
        using TestRoom room = new TestRoom().With("h1");
        for (int i = 0; i < 501; i++)
        {
            room.Now += TimeSpan.FromSeconds(1);
            room.Control.Say(Of("h1"), ChatScope.All, null, $"{i}");
        }

        room.In("a1");
        IReadOnlyList<ChatMessage> history = room.Control.SnapshotFor("a1").Chat;
        Assert.HasCount(ChatLog.Capacity, history);
        Assert.AreEqual("1", history[0].Text);
    }
}
