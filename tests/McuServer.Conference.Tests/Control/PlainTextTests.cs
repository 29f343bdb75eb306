using McuServer.Conference.Control;

namespace McuServer.Conference.Tests.Control;

[TestClass]
public class PlainTextTests
{
    [TestMethod]
    [DataRow("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글")]
    [DataRow("\uac00\u11a8", "각", DisplayName = "a syllable without a trail takes one")]
    [DataRow("\uac01\u11a8", "\uac01\u11a8", DisplayName = "a syllable with a trail takes none")]
    [DataRow("\u1112\u1175\u11c2", "힣", DisplayName = "the last syllable")]
    [DataRow("\u11a8\u1161", "\u11a8\u1161", DisplayName = "no syllable begins so")]
    [DataRow("Jose\u0301 Vie\u0323\u0302t", "José Việt")]
    [DataRow("x\u0301\u0301", "x\u0301\u0301")]
    [DataRow("ㅋㅋ ㅠㅠ", "ㅋㅋ ㅠㅠ")]
    [DataRow("plain", "plain")]
    public void Composed(string text, string expected) => Assert.AreEqual(expected, ComposedText.Of(text));

    [TestMethod]
    public void Every_syllable_is_composed_of_its_letters()
    {
        for (int i = 0; i < 11172; i++)
        {
            string letters = $"{(char)(0x1100 + (i / 588))}{(char)(0x1161 + (i / 28 % 21))}";
            letters += i % 28 == 0 ? "" : (char)(0x11a7 + (i % 28));
            Assert.AreEqual($"{(char)(0xac00 + i)}", ComposedText.Of(letters));
        }
    }

    [TestMethod]
    public void A_name_at_the_door_loses_what_is_no_text_and_is_cut_between_characters()
    {
        Assert.AreEqual("Kim", PlainText.Lenient(" K\u0000i\u001bm\n "));
        Assert.AreEqual("\ufffd", PlainText.Lenient("\ud800"));
        Assert.AreEqual("", PlainText.Lenient(null));
        string cut = PlainText.Lenient(new string('x', 99) + "😀");
        Assert.AreEqual(new string('x', 99), cut);
    }
}
