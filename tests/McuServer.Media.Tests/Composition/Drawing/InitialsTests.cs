using McuServer.Media.Composition.Drawing;

namespace McuServer.Media.Tests.Composition.Drawing;

[TestClass]
public class InitialsTests
{
    [TestMethod]
    [DataRow("김민수", "민수")]
    [DataRow("남궁지혜", "지혜")]
    [DataRow("이준", "이")]
    [DataRow("김", "김")]
    [DataRow("제갈공명선생", "제")]
    [DataRow("김 민수", "민수")]
    [DataRow("남궁 민수", "민수")]
    [DataRow("황보 관", "관")]
    [DataRow("박서준 (개발팀)", "서준")]
    [DataRow("김민수 Minsu Kim", "민수")]
    [DataRow("김민수2", "민수")]
    [DataRow("\u1100\u1175\u11B7\u1106\u1175\u11AB\u1109\u116E", "민수")]
    [DataRow("ㄱㄴㄷ", "ㄱ")]
    public void Korean_names_give_two_syllables_of_three_or_four_else_the_first(string name, string expected) =>
        Assert.AreEqual(expected, Initials.From(name));

    [TestMethod]
    [DataRow("Alice", "A")]
    [DataRow("alice cooper", "AC")]
    [DataRow("John Ronald Reuel Tolkien", "JT")]
    [DataRow("J. R. R. Tolkien", "JT")]
    [DataRow("Jean-Luc Picard", "JP")]
    [DataRow("  Zoë   Öberg ", "ZÖ")]
    [DataRow("e\u0301va", "E\u0301")]
    [DataRow("\"Bob\" O'Neil", "BO")]
    [DataRow("Room 5", "R5")]
    [DataRow("Bob [guest]", "B")]
    [DataRow("🎉 Bob", "B")]
    [DataRow("Bob 민수", "B")]
    public void Latin_names_give_the_first_letters_of_the_first_and_last_word(string name, string expected) =>
        Assert.AreEqual(expected, Initials.From(name));

    [TestMethod]
    [DataRow("山田 太郎", "山")]
    [DataRow("李小龙", "李")]
    [DataRow("Наталья Иванова", "Н")]
    [DataRow("ελένη", "Ε")]
    [DataRow("محمد", "م")]
    [DataRow("प्रियंका", "प्रि")]
    [DataRow("สมชาย", "ส")]
    [DataRow("\U00020B9F田", "\U00020B9F")]
    [DataRow("42", "4")]
    public void Other_scripts_give_their_first_grapheme(string name, string expected) =>
        Assert.AreEqual(expected, Initials.From(name));

    [TestMethod]
    [DataRow("👍🏽", "👍🏽")]
    [DataRow("👩‍👩‍👧‍👦 👍", "👩‍👩‍👧‍👦")]
    [DataRow("🇰🇷🇺🇸", "🇰🇷")]
    [DataRow("1️⃣", "1️⃣")]
    public void A_name_of_emoji_gives_the_first_one(string name, string expected) =>
        Assert.AreEqual(expected, Initials.From(name));

    [TestMethod]
    [DataRow("")]
    [DataRow("   ")]
    [DataRow("...")]
    [DataRow("(())")]
    [DataRow("\u200B\u0007")]
    [DataRow("\uFFFD")]
    public void A_name_with_nothing_to_show_gives_none(string name) => Assert.AreEqual("", Initials.From(name));

    [TestMethod]
    public void Half_a_surrogate_pair_does_no_harm()
    {
        char half = (char)0xD83D;
        Assert.AreEqual("", Initials.From(half.ToString()));
        Assert.AreEqual("A", Initials.From($"{half}A"));
    }
}
