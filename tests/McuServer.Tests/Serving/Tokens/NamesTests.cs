using McuServer.Serving.Tokens;

namespace McuServer.Tests.Serving.Tokens;

[TestClass]
public class NamesTests
{
    [TestMethod]
    [DataRow("lobby", true)]
    [DataRow("회의실-1", true)]
    [DataRow("a.b_c-d", true)]
    [DataRow("हिन्दी", true)]
    [DataRow("", false)]
    [DataRow(".hidden", false)]
    [DataRow("..", false)]
    [DataRow("a/b", false)]
    [DataRow("a b", false)]
    [DataRow("a\u202eb", false)]
    [DataRow("😀", false)]
    public void Rooms(string text, bool isOne) => Assert.AreEqual(isOne, Names.IsRoom(text));

    [TestMethod]
    public void Half_a_surrogate_pair_names_nothing()
    {
        Assert.IsFalse(Names.IsRoom("a\ud800"));
        Assert.IsTrue(Names.TryClean("a\ud800b", out string name));
        Assert.AreEqual("ab", name);
    }

    [TestMethod]
    [DataRow("  김 하나  ", "김 하나")]
    [DataRow("a\u202eb\u0007c", "abc")]
    [DataRow("👩‍💻", "👩‍💻")]
    [DataRow("a\nb", "ab")]
    public void Names_lose_what_would_disturb(string text, string expected)
    {
        Assert.IsTrue(Names.TryClean(text, out string name));
        Assert.AreEqual(expected, name);
    }

    [TestMethod]
    public void A_long_name_is_cut_and_never_inside_a_character()
    {
        Assert.IsTrue(Names.TryClean("x" + string.Concat(Enumerable.Repeat("😀", 40)), out string name));
        Assert.AreEqual("x" + string.Concat(Enumerable.Repeat("😀", 31)), name);
    }
}
