using System.Text;
using FsCheck;
using FsCheck.Fluent;
using McuServer.Serving.Configuration;
using McuServer.TestKit;

namespace McuServer.Tests.Serving.Configuration;

[TestClass]
public class JsonCommentsTests
{
    [TestMethod]
    [DataRow("{ // a\n}", "{     \n}")]
    [DataRow("{ /* a\r\nb */ }", "{     \r\n     }")]
    [DataRow("\"// no\"", "\"// no\"")]
    [DataRow("\"\\\"// no\" // yes", "\"\\\"// no\"       ")]
    [DataRow("\"\\\\\" // yes", "\"\\\\\"       ")]
    [DataRow("/**/1/***/", "    1     ")]
    [DataRow("//", "  ")]
    [DataRow("1 / 2", "1 / 2")]
    [DataRow("\"\\", "\"\\")]
    [DataRow("// a /* b\n1", "         \n1")]
    [DataRow("\"한글\" // 한", "\"한글\"       ")]
    public void Comments_become_blanks(string text, string expected)
    {
        string blanked = Encoding.UTF8.GetString(JsonComments.Blank(Encoding.UTF8.GetBytes(text), out int unended));
        // The three bytes of a Hangul syllable become three blanks.
        Assert.AreEqual(expected.TrimEnd(), blanked.TrimEnd());
        Assert.AreEqual(-1, unended);
    }

    [TestMethod]
    public void A_comment_without_an_end_is_found()
    {
        JsonComments.Blank("{} /* x"u8, out int unended);
        Assert.AreEqual(3, unended);
    }

    [TestMethod]
    public void Text_without_comments_stays_as_it_is()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<string[]>(value =>
        {
            byte[] json = System.Text.Encoding.UTF8.GetBytes(TestJson.Of(value));
            return JsonComments.Blank(json, out _).AsSpan().SequenceEqual(json);
        }));
    }
}
