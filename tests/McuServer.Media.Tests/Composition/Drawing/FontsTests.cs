using McuServer.Media.Composition.Drawing;

namespace McuServer.Media.Tests.Composition.Drawing;

[TestClass]
public class FontsTests
{
    [TestMethod]
    public void All_required_fonts_are_installed_where_the_tests_run()
    {
        string missing = string.Join(' ', Fonts.FindMissing().Select(font => font.Package));
        Assert.AreEqual("", missing, "sudo apt-get install " + missing);
        Assert.IsTrue(Fonts.Required.All(font => Fonts.Families.Split(',').Contains(font.Family)));
    }
}
