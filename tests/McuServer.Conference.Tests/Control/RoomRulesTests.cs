using McuServer.Conference.Control;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class RoomRulesTests
{
    [TestMethod]
    [DataRow("lobby", true)]
    [DataRow("회의실-1", true)]
    [DataRow("a.b_c-d", true)]
    [DataRow("हिन्दी", true)]
    [DataRow(null, false)]
    [DataRow("", false)]
    [DataRow(".hidden", false)]
    [DataRow("..", false)]
    [DataRow("a/b", false)]
    [DataRow("a b", false)]
    [DataRow("a~b", false)]
    [DataRow("a\u202eb", false)]
    [DataRow("😀", false)]
    public void Names_of_rooms(string? text, bool isOne) => Assert.AreEqual(isOne, RoomRules.IsName(text));

    [TestMethod]
    public void A_name_has_at_most_64_characters_and_no_half_surrogate_pair()
    {
        Assert.IsTrue(RoomRules.IsName(new string('가', 64)));
        Assert.IsFalse(RoomRules.IsName(new string('a', 65)));
        Assert.IsFalse(RoomRules.IsName("a\ud800"));
    }

    /// <summary>One rule: what the directory takes is what everybody else takes.</summary>
    [TestMethod]
    public void The_directory_goes_by_the_same_rule()
    {
        RoomDirectory rooms = new(new RoomDirectoryOptions(), static _ => throw new InvalidOperationException("no media"), static _ => null, static () => default, default);
        foreach (string name in (string[])["a~b", ".hidden", "a b", ""])
        {
            Assert.AreEqual(ControlFault.Invalid, Assert.ThrowsExactly<ControlException>(() => rooms.FindOrMake(name)).Fault, name);
        }
    }
}
