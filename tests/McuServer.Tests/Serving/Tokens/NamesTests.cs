using McuServer.Serving.Tokens;

namespace McuServer.Tests.Serving.Tokens;

[TestClass]
public class NamesTests
{
    [TestMethod]
    public void Half_a_surrogate_pair_is_left_out()
    {
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
