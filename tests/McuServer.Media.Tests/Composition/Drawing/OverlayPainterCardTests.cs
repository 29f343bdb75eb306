using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Composition.Drawing;

/// <summary>What stands in tiles without a picture.</summary>
[TestClass]
public sealed class OverlayPainterCardTests : IDisposable
{
    private readonly OverlayPainter _painter = new(Path.GetTempPath());

    public void Dispose() => _painter.Dispose();

    [TestMethod]
    public void A_card_is_opaque_with_a_disc_in_the_middle_that_keeps_clear_of_the_label()
    {
        SceneTile tile = Tiles.Person("김민수", 320, 180) with { Label = null };
        OverlayPatch card = _painter.PaintCard(tile);
        Assert.IsTrue(card.IsOpaque);
        Assert.AreEqual(new PixelRect(0, 0, 320, 180), card.Box);
        byte background = PatchConverter.For(ColorMatrix.Bt709).ConvertColor(Tiles.Style.Background).Y;
        byte disc = PatchConverter.For(ColorMatrix.Bt709).ConvertColor(CardPainter.DiscColor(tile)).Y;
        Assert.AreEqual(background, card.Y[0]);
        Assert.AreEqual(disc, card.Y[(90 * 320) + 122]);
        Assert.AreEqual(background, card.Y[(90 * 320) + 116]);

        SceneTile crowded = Tiles.Person("김민수\n수석 연구원", 160, 120);
        (int center, int diameter) = CardPainter.PlaceDisc(crowded);
        PixelRect strip = _painter.PaintMarks(crowded).Single().Box;
        Assert.IsTrue(center + (diameter / 2) <= strip.Y, $"{center} + {diameter} / 2 meets {strip}");
        Assert.IsTrue(center - (diameter / 2) >= 0);
    }

    [TestMethod]
    public void Discs_fit_into_tiles_of_every_size_and_shape()
    {
        foreach (LabelPosition position in (LabelPosition[])[LabelPosition.TopLeft, LabelPosition.BottomLeft])
        {
            for (int width = 2; width < 400; width += 26)
            {
                for (int height = 2; height < 300; height += 14)
                {
                    SceneTile tile = Tiles.Person("A\nB", width, height) with
                    {
                        Style = Tiles.Style with { LabelPosition = position },
                    };
                    Assert.AreEqual(width * height, _painter.PaintCard(tile).Y.Length);
                    foreach (OverlayPatch patch in _painter.PaintMarks(tile))
                    {
                        Assert.IsTrue(tile.Box.Contains(patch.Box), $"{patch.Box} in {tile.Box}");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void An_avatar_file_is_shown_and_a_missing_one_falls_back_to_initials()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        byte[] green = new byte[64 * 32 * 3];
        for (int i = 1; i < green.Length; i += 3)
        {
            green[i] = 255;
        }

        PngWriter.Write(path, green, 64, 32);
        SceneTile initials = Tiles.Person("김민수");
        OverlayPatch shown = _painter.PaintCard(initials with { AvatarImage = path });
        Assert.AreEqual(173, shown.Y[(90 * 320) + 160]);
        File.Delete(path);

        OverlayPatch missing = _painter.PaintCard(initials with { AvatarImage = path + "x" });
        Assert.AreEqual(1, _painter.Counts.ImageFailures);
        CollectionAssert.AreEqual(_painter.PaintCard(initials).Y, missing.Y);
    }

    [TestMethod]
    public void Avatar_modes_and_screens_differ_and_none_is_plain()
    {
        SceneTile person = Tiles.Person("김민수");
        List<OverlayPatch> cards =
        [
            _painter.PaintCard(person),
            _painter.PaintCard(person with { Style = Tiles.Style with { AvatarMode = AvatarMode.Silhouette } }),
            _painter.PaintCard(person with { Source = new VideoKey("id-김민수", VideoKind.Screen) }),
            _painter.PaintCard(person with { Style = Tiles.Style with { AvatarMode = AvatarMode.None } }),
        ];
        for (int i = 0; i < cards.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                CollectionAssert.AreNotEqual(cards[i].Y, cards[j].Y);
            }
        }

        Assert.AreEqual(1, cards[3].Y.Distinct().Count());
        OverlayPatch nameless = _painter.PaintCard(person with { PersonName = "" });
        CollectionAssert.AreEqual(cards[1].Y, nameless.Y);
    }

    [TestMethod]
    [DataRow("곧 시작합니다")]
    [DataRow("The webinar will begin shortly, and this text is far too long for the three lines that it may take up")]
    [DataRow("one\ntwo\nthree\nfour\nfive")]
    public void A_placeholder_is_centred_text_of_three_lines_at_most(string text)
    {
        SceneTile tile = Tiles.Person("") with { Source = null, Label = null, PlaceholderText = text };
        OverlayPatch card = _painter.PaintCard(tile);
        byte background = card.Y[0];
        List<int> rows = [];
        List<int> columns = [];
        for (int i = 0; i < card.Y.Length; i++)
        {
            if (card.Y[i] != background)
            {
                rows.Add(i / 320);
                columns.Add(i % 320);
            }
        }

        Assert.AreEqual(90, (rows.Min() + rows.Max()) / 2.0, 1.5);
        Assert.AreEqual(160, (columns.Min() + columns.Max()) / 2.0, 1.5);
        Assert.IsTrue(rows.Max() - rows.Min() < 3 * 1.5 * 26, "three lines of 26 pixels");
        Assert.IsTrue(columns.Min() >= 31 && columns.Max() <= 289, "a tenth of the tile is free on both sides");
    }
}
