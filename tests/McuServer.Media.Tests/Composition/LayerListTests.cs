using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class LayerListTests
{
    private static readonly BackgroundSpec s_background = new();

    [TestMethod]
    public void Overlays_stand_above_the_tiles_of_their_z_in_document_order()
    {
        var scene = new Scene(64, 64, s_background)
        {
            Tiles = [Tile("t0", 0), Tile("t1", 1), Tile("t2", 1), Tile("t3", 5)],
            Overlays = [Overlay("o9", 9), Overlay("o1", 1), Overlay("o9b", 9), Overlay("o-1", -1), Overlay("o4", 4)],
        };
        var layers = new LayerList();
        using var pictures = new ScenePictures();
        layers.Build(scene, new LayerList(), new PatchPainter(), pictures);
        List<string> order = [];
        foreach (Layer layer in layers.Layers)
        {
            order.Add(layer.Tile?.RegionId ?? layer.Overlay?.Id ?? "background");
        }

        CollectionAssert.AreEqual(
            (string[])["background", "o-1", "t0", "t1", "t2", "o1", "o4", "t3", "o9", "o9b"], order);
    }

    [TestMethod]
    public void The_painter_is_asked_only_for_what_the_list_before_does_not_show()
    {
        var scene = new Scene(64, 64, s_background)
        {
            Tiles = [Tile("a", 0), Tile("b", 0)],
            Overlays = [Overlay("o", 1)],
        };
        var painter = new PatchPainter();
        using var pictures = new ScenePictures();
        var first = new LayerList();
        first.Build(scene, new LayerList(), painter, pictures);
        Assert.AreEqual(4, painter.Calls, "background, two tiles, overlay");
        var second = new LayerList();
        Scene changed = scene with { Tiles = [Tile("b", 0), Tile("c", 0)] };
        second.Build(changed, first, painter, pictures);
        Assert.AreEqual(5, painter.Calls, "only the new tile");
        Assert.AreSame(first[2].Patch, second[1].Patch);
        var third = new LayerList();
        third.Build(changed with { Width = 32 }, second, painter, pictures);
        Assert.AreEqual(7, painter.Calls, "another canvas: background and overlay, but no tile");
    }

    [TestMethod]
    public void What_cannot_be_seen_is_no_layer()
    {
        var scene = new Scene(64, 64, s_background)
        {
            Tiles =
            [
                Tile("clear", 0) with { Opacity = 0 }, Tile("out", 0) with { Box = new PixelRect(64, 0, 8, 8) },
                Tile("flat", 0) with { Box = new PixelRect(0, 0, 8, 0) },
            ],
            Overlays = [Overlay("empty", 0) with { Text = "" }],
        };
        var layers = new LayerList();
        using var pictures = new ScenePictures();
        layers.Build(scene, new LayerList(), new PatchPainter(), pictures);
        Assert.AreEqual(1, layers.Count);
    }

    [TestMethod]
    public void A_radius_is_even_and_at_most_half_of_the_shorter_side()
    {
        var scene = new Scene(64, 64, s_background)
        {
            Tiles =
            [
                Tile("a", 0) with { Style = new ResolvedStyle { Radius = 7 } },
                Tile("b", 0) with { Style = new ResolvedStyle { Radius = 500 } },
                Tile("c", 0) with { Style = new ResolvedStyle { Radius = -3 } },
            ],
        };
        var layers = new LayerList();
        using var pictures = new ScenePictures();
        layers.Build(scene, new LayerList(), new PatchPainter(), pictures);
        Assert.AreEqual(6, layers[1].Radius);
        Assert.AreEqual(8, layers[2].Radius);
        Assert.AreEqual(0, layers[3].Radius);
    }

    private static SceneTile Tile(string id, int z) =>
        new(id, new PixelRect(0, 0, 32, 18)) { Z = z, Style = new ResolvedStyle() };

    private static SceneOverlay Overlay(string id, int z) =>
        new(id, OverlayType.Text, new PixelRect(0, 0, 8, 8)) { Z = z, Text = id };
}
