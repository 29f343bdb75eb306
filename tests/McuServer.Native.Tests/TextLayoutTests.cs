using System.Globalization;
using System.Text;

namespace McuServer.Native.Tests;

/// <summary>Needs the Noto fonts that the README names.</summary>
[TestClass]
public unsafe class TextLayoutTests
{
    private const string Families =
        "Noto Sans,Noto Sans CJK KR,Noto Sans Arabic,Noto Sans Hebrew,Noto Sans Devanagari,Noto Sans Thai,"
        + "Noto Color Emoji";

    private const string Family = "\U0001F469\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466";

    [TestMethod]
    [DataRow("Latin", "Zoë Łukasz Ñandú Đặng Ţ ß ﬁ")]
    [DataRow("Greek", "Ελένη Παπαδοπούλου ᾧ")]
    [DataRow("Cyrillic", "Наталья Щербакова Ѓорѓи")]
    [DataRow("Arabic", "محمد عبد الله الفارسی")]
    [DataRow("Hebrew", "שָׂרָה כהן")]
    [DataRow("Devanagari", "प्रियंका शर्मा क्ष्म्य")]
    [DataRow("Thai", "สมชาย ใจดี ปู่ย่า")]
    [DataRow("simplified Chinese", "李小龙 张伟 刘国强")]
    [DataRow("traditional Chinese", "陳美玲 張偉 劉國強")]
    [DataRow("Japanese", "山田 太郎 ヤマダ たろう 々〆")]
    [DataRow("Korean", "김민수 남궁지혜 똠방각하 뷁")]
    [DataRow("Korean, taken apart", "\u1100\u1175\u11B7\u1106\u1175\u11AB\u1109\u116E")]
    [DataRow("emoji", "😀 👍🏽 🎉 ❤️ ✋")]
    [DataRow("family emoji", Family)]
    [DataRow("flags", "🇰🇷 🇺🇸 🏴󠁧󠁢󠁳󠁣󠁴󠁿")]
    [DataRow("signs", "· • … — – ‘’ “” № € ₩ ™")]
    public void No_glyph_is_missing(string script, string text)
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        TextExtents extents = layout.Set(text, Spec());
        Assert.AreEqual(0, extents.UnknownGlyphs, script);
        Assert.IsTrue(extents.InkWidth > 5 && extents.InkHeight > 5, $"{script} has no ink");
    }

    [TestMethod]
    public void A_character_that_no_font_has_is_counted()
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        Assert.AreEqual(2, layout.Set("a\U000F0123b\U000F0124", Spec()).UnknownGlyphs);
    }

    /// <summary>The members of a sequence that is drawn as one picture do not stand side by side.</summary>
    [TestMethod]
    [DataRow(Family)]
    [DataRow("🇰🇷")]
    [DataRow("👍🏽")]
    public void An_emoji_sequence_is_one_coloured_picture(string emoji)
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        double single = layout.Set("😀", Spec(40)).LogicalWidth;
        TextExtents extents = layout.Set(emoji, Spec(40));
        Assert.AreEqual(single, extents.LogicalWidth, 1);

        using DrawSurface surface = DrawSurface.Create(80, 80);
        surface.DrawText(layout, 4, 4, 0xFF00FF00);
        Assert.IsFalse(HasOnlyTheColor(surface, 0x00FF00), "drawn in the text's colour");
    }

    /// <summary>What is hidden must begin where a reader sees a character begin (UAX #29).</summary>
    [TestMethod]
    [DataRow("Korean", "김민수한지혜박서준최유리")]
    [DataRow("jamo", "\u1100\u1175\u11B7\u1106\u1175\u11AB\u1109\u116E\u1112\u1161\u11AB\u1100\u1173\u11AF")]
    [DataRow("Devanagari", "प्रियंकाशर्माकृष्णमूर्तिस्वामी")]
    [DataRow("Thai", "สมชายใจดีปู่ย่าตายายน้ำผึ้ง")]
    [DataRow("families", Family + Family + Family + Family)]
    [DataRow("flags", "🇰🇷🇺🇸🇯🇵🇩🇪🇫🇷🇮🇳")]
    [DataRow("accents", "e\u0301a\u0308o\u0302e\u0301a\u0308o\u0302e\u0301a\u0308o\u0302")]
    [DataRow("Arabic", "محمدعبداللهالفارسي")]
    public void An_ellipsis_begins_on_a_grapheme_border(string script, string text)
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        HashSet<int> borders = GraphemeBorders(text);
        int full = (int)layout.Set(text, Spec()).LogicalWidth;
        HashSet<int> cuts = [];
        for (int width = 24; width < full; width += 3)
        {
            TextExtents extents = layout.Set(text, Spec(maxWidth: width, maxLines: 1));
            Assert.IsTrue(extents.EllipsisStart >= 0, $"{script}: nothing hidden at {width} of {full} pixels");
            Assert.IsTrue(borders.Contains(extents.EllipsisStart), $"{script}: cut at byte {extents.EllipsisStart}");
            Assert.IsTrue(extents.LogicalWidth <= width, $"{script}: {extents.LogicalWidth} in {width} pixels");
            cuts.Add(extents.EllipsisStart);
        }

        Assert.IsTrue(cuts.Count >= 3, $"{script}: only {cuts.Count} different cuts");
        Assert.AreEqual(-1, layout.Set(text, Spec(maxWidth: full + 2, maxLines: 1)).EllipsisStart);
    }

    /// <summary>A block is neutral: it stands behind the first letter in the direction of reading.</summary>
    [TestMethod]
    [DataRow("a \u2588\u2588\u2588", false)]
    [DataRow("א \u2588\u2588\u2588", true)]
    [DataRow("م \u2588\u2588\u2588", true)]
    public void The_first_letter_decides_the_direction(string text, bool isBlockLeft)
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        TextExtents extents = layout.Set(text, Spec(32));
        using DrawSurface surface = DrawSurface.Create((int)extents.LogicalWidth + 2, 64);
        surface.DrawText(layout, 0, 0, 0xFFFFFFFF);
        (long left, long right) = InkByHalf(surface);
        Assert.AreEqual(isBlockLeft, left > right, $"ink left {left}, right {right}");
    }

    [TestMethod]
    [DataRow("abc", TextAlignment.Start, 0.0)]
    [DataRow("abc", TextAlignment.Center, 0.5)]
    [DataRow("abc", TextAlignment.End, 1.0)]
    [DataRow("אבג", TextAlignment.Start, 1.0)]
    [DataRow("אבג", TextAlignment.End, 0.0)]
    public void Alignment_follows_the_direction_of_reading(string text, TextAlignment alignment, double expected)
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        TextSpec spec = Spec(maxWidth: 300);
        spec.Alignment = alignment;
        TextExtents extents = layout.Set(text, spec);
        Assert.AreEqual(expected * (300 - extents.LogicalWidth), extents.LogicalX, 1);
    }

    [TestMethod]
    public void Lines_wrap_up_to_the_limit_and_then_end_in_an_ellipsis()
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        const string Text = "one two three four five six seven eight nine ten";
        TextExtents unlimited = layout.Set(Text, Spec(maxWidth: 120));
        TextExtents limited = layout.Set(Text, Spec(maxWidth: 120, maxLines: 2));
        Assert.IsTrue(unlimited.LineCount > 3 && unlimited.EllipsisStart < 0);
        Assert.IsTrue(limited.LineCount == 2 && limited.EllipsisStart > 8);
        Assert.AreEqual(Text.Length, limited.EllipsisEnd);
    }

    [TestMethod]
    public void Lone_surrogates_are_replaced_and_never_throw()
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        TextExtents extents = layout.Set("a\uD83Db\uDC00", Spec());
        Assert.AreEqual(0, extents.UnknownGlyphs);
        Assert.IsTrue(extents.LogicalWidth > layout.Set("ab", Spec()).LogicalWidth);
    }

    [TestMethod]
    public void The_same_text_gives_the_same_pixels_from_another_layout()
    {
        byte[] first = DrawOnce();
        byte[] second = DrawOnce();
        CollectionAssert.AreEqual(first, second);

        static byte[] DrawOnce()
        {
            using TextLayout layout = TextLayout.Create(Families, "ko");
            layout.Set("Ag 한글 سلام 👍🏽", Spec(28));
            using DrawSurface surface = DrawSurface.Create(320, 64);
            surface.DrawText(layout, 3, 5, 0xFF336699);
            byte* pixels = (byte*)surface.GetPixels(out int stride);
            return new Span<byte>(pixels, stride * 64).ToArray();
        }
    }

    [TestMethod]
    public void Text_is_grey_at_its_edges_never_coloured()
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        layout.Set("Wagner 한글", Spec(18));
        using DrawSurface surface = DrawSurface.Create(200, 40);
        surface.DrawText(layout, 2, 2, 0xFFFFFFFF);
        Assert.IsTrue(HasOnlyTheColor(surface, 0xFFFFFF));
    }

    [TestMethod]
    public void Families_are_found_by_name()
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        Assert.IsTrue(layout.HasFamily("Noto Sans CJK KR"));
        Assert.IsFalse(layout.HasFamily("No Such Family"));
    }

    [TestMethod]
    public void A_size_of_zero_is_the_callers_mistake()
    {
        using TextLayout layout = TextLayout.Create(Families, "ko");
        Assert.ThrowsExactly<NativeException>(() => layout.Set("a", Spec(0)));
    }

    private static TextSpec Spec(double size = 20, int maxWidth = 0, int maxLines = 0) =>
        new() { Size = size, Weight = 400, MaxWidth = maxWidth, MaxLines = maxLines };

    /// <summary>Borders of text elements as UTF-8 offsets.</summary>
    private static HashSet<int> GraphemeBorders(string text)
    {
        HashSet<int> borders = [];
        foreach (int start in StringInfo.ParseCombiningCharacters(text))
        {
            borders.Add(Encoding.UTF8.GetByteCount(text.AsSpan(0, start)));
        }

        return borders;
    }

    private static (long Left, long Right) InkByHalf(DrawSurface surface)
    {
        long left = 0;
        long right = 0;
        uint* pixels = surface.GetPixels(out int stride);
        for (int y = 0; y < surface.Height; y++)
        {
            for (int x = 0; x < surface.Width; x++)
            {
                uint alpha = pixels[(y * stride / 4) + x] >> 24;
                left += x < surface.Width / 2 ? alpha : 0;
                right += x < surface.Width / 2 ? 0 : alpha;
            }
        }

        return (left, right);
    }

    /// <summary>Whether each channel of every pixel is alpha (where the colour's channel is full) or zero.</summary>
    private static bool HasOnlyTheColor(DrawSurface surface, uint rgb)
    {
        uint* pixels = surface.GetPixels(out int stride);
        for (int i = 0; i < stride / 4 * surface.Height; i++)
        {
            uint alpha = pixels[i] >> 24;
            uint expected = (alpha << 16 | alpha << 8 | alpha) & rgb;
            if ((pixels[i] & 0xFFFFFF) != expected)
            {
                return false;
            }
        }

        return true;
    }
}
