using System.Xml.Linq;
using McuServer.Conference.Headless;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Preview;

namespace McuServer.Tests.Preview;

[TestClass]
public class LayoutDrawingTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";
    private static readonly LayoutSource s_layouts = new(Path.Combine(AppContext.BaseDirectory, "layouts"));

    [TestMethod]
    public void Every_stock_layout_is_drawn_with_the_engines_own_boxes()
    {
        foreach (Layout layout in s_layouts.Layouts)
        {
            foreach ((int tiles, int screens) in ((int, int)[])[(0, 0), (1, 0), (5, 0), (12, 1), (49, 2)])
            {
                foreach (ViewSpec? view in (ViewSpec?[])[null, .. layout.Views])
                {
                    Scene scene = LayoutPreview.BuildScene(layout, view, new PreviewWish { Tiles = tiles, Screens = screens });
                    string text = LayoutDrawing.ToSvg(scene, layout.Title!.For("en"));
                    Assert.IsLessThan(64 * 1024, text.Length, layout.Id);
                    XElement svg = XElement.Parse(text);
                    Assert.AreEqual($"0 0 {scene.Width} {scene.Height}", (string?)svg.Attribute("viewBox"));
                    PixelRect[] boxes = [.. svg.Elements(s_svg + "rect").Select(BoxOf)];
                    foreach (SceneTile tile in scene.Tiles)
                    {
                        CollectionAssert.Contains(boxes, tile.Box, $"{layout.Id} {view?.Id} {tiles}+{screens}: {tile.RegionId}");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void The_same_wish_gives_the_same_text_and_another_wish_another()
    {
        string first = Draw("speaker-strip", new PreviewWish { Tiles = 4 });
        Assert.AreEqual(first, Draw("speaker-strip", new PreviewWish { Tiles = 4 }));
        Assert.AreNotEqual(first, Draw("speaker-strip", new PreviewWish { Tiles = 5 }));
        Assert.AreNotEqual(first, Draw("speaker-strip", new PreviewWish { Tiles = 4, Screens = 1 }));
    }

    [TestMethod]
    public void Text_of_a_layout_cannot_leave_its_element()
    {
        Layout layout = s_layouts.Find("grid-auto", "/") with { Title = new LocalText("</title><script>alert(1)</script>&\"'") };
        Scene scene = LayoutPreview.BuildScene(layout, null, new PreviewWish { Tiles = 0 });
        XElement svg = XElement.Parse(LayoutDrawing.ToSvg(scene, layout.Title.For("en")));
        Assert.IsEmpty(svg.Descendants(s_svg + "script"));
        Assert.AreEqual("</title><script>alert(1)</script>&\"'", svg.Element(s_svg + "title")!.Value);
    }

    [TestMethod]
    public void A_small_picture_has_the_shape_of_the_canvas()
    {
        Layout layout = s_layouts.Find("grid-auto", "/");
        Scene scene = LayoutPreview.BuildScene(layout, null, new PreviewWish { MaxSide = 320 });
        Assert.AreEqual((320, 180), (scene.Width, scene.Height));
        byte[] png = LayoutPreview.ToPng(scene, s_layouts.Folder);
        CollectionAssert.AreEqual(new byte[] { 0x89, 0x50, 0x4E, 0x47 }, png[..4]);
        CollectionAssert.AreEqual(png, LayoutPreview.ToPng(scene, s_layouts.Folder));
    }

    private static string Draw(string id, PreviewWish wish) =>
        LayoutDrawing.ToSvg(LayoutPreview.BuildScene(s_layouts.Find(id, "/"), null, wish), id);

    private static PixelRect BoxOf(XElement rect) => new(
        (int?)rect.Attribute("x") ?? 0, (int?)rect.Attribute("y") ?? 0, (int)rect.Attribute("width")!, (int)rect.Attribute("height")!);
}
