using McuServer.Media.Composition.Drawing;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Composition.Drawing;

[TestClass]
public class DrawColorsTests
{
    [TestMethod]
    public void Text_is_readable_on_every_avatar_color()
    {
        Assert.AreEqual(12, DrawColors.Avatars.Length);
        foreach (Rgba color in DrawColors.Avatars)
        {
            double contrast = DrawColors.Contrast(color, DrawColors.TextOn(color));
            Assert.IsTrue(contrast >= 4.5, $"{color}: {contrast:F2}");
            Assert.AreEqual(DrawColors.LightText, DrawColors.TextOn(color));
        }
    }

    [TestMethod]
    public void Text_is_readable_on_any_color_that_a_layout_states()
    {
        for (int i = 0; i < 4096; i++)
        {
            Rgba color = new((byte)((i & 15) * 17), (byte)(((i >> 4) & 15) * 17), (byte)((i >> 8) * 17), 255);
            Assert.IsTrue(DrawColors.Contrast(color, DrawColors.TextOn(color)) >= 4.1, color.ToString());
        }
    }

    [TestMethod]
    public void Contrast_is_the_ratio_of_wcag()
    {
        Rgba white = new(255, 255, 255, 255);
        Assert.AreEqual(21, DrawColors.Contrast(white, new Rgba(0, 0, 0, 255)), 1e-9);
        Assert.AreEqual(4.478, DrawColors.Contrast(new Rgba(0x77, 0x77, 0x77, 255), white), 0.001);
    }

    [TestMethod]
    public void A_participant_always_has_the_same_color_and_many_have_all_of_them()
    {
        Assert.AreEqual(DrawColors.Avatars[6], DrawColors.ForParticipant("p-1"), "pinned: colours must not change");
        HashSet<Rgba> seen = [];
        for (int i = 0; i < 200; i++)
        {
            seen.Add(DrawColors.ForParticipant($"participant-{i}"));
        }

        Assert.AreEqual(12, seen.Count);
    }
}
