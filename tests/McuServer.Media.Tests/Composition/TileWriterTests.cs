using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

[TestClass]
public class TileWriterTests
{
    [TestMethod]
    public void A_label_fills_its_template()
    {
        Stage stage = People.OnStage(1).With("A", p => p with { Name = "김하나", Title = "진행" });
        Assert.AreEqual("김하나 · 진행", Tile(stage, new TileStyle { LabelText = "{name} · {title}" }).Label);
        Assert.AreEqual("김하나", Tile(People.OnStage(1).With("A", p => p with { Name = "김하나" }),
            new TileStyle { LabelText = "{name} · {title}" }).Label);
        Assert.AreEqual("Host\nRoom", Tile(stage, new TileStyle { LabelText = "{role}\n{roomTitle}" }).Label);
        Assert.AreEqual("진행자", Tile(stage with { Language = "ko" }, new TileStyle { LabelText = "{role}" }).Label);
        Assert.IsNull(Tile(People.OnStage(1), new TileStyle { LabelText = "{title}" }).Label);
    }

    [TestMethod]
    public void A_label_follows_a_change_of_the_name_and_of_the_room()
    {
        SceneBuilder builder = new(Of(Full("r", SelectBy.Rest) with
        {
            Tile = new TileStyle { LabelText = "{name} | {roomTitle}" },
        }), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(1);
        Assert.AreEqual("A | Room", builder.Update(stage, Ms(0)).Tiles[0].Label);
        stage = stage.With("A", p => p with { Name = "Anna" });
        Assert.AreEqual("Anna | Room", builder.Update(stage, Ms(1)).Tiles[0].Label);
        Assert.AreEqual("Anna | Hall", builder.Update(stage with { RoomTitle = "Hall" }, Ms(2)).Tiles[0].Label);
    }

    [TestMethod]
    [DataRow(LabelShow.Always, true, true)]
    [DataRow(LabelShow.Speaking, true, false)]
    [DataRow(LabelShow.Never, false, false)]
    public void A_label_shows_when_its_style_says(LabelShow show, bool whileSpeaking, bool whileSilent)
    {
        TileStyle style = new() { LabelShow = show };
        Stage speaking = People.OnStage(1).With("A", p => p with { IsSpeaking = true });
        Assert.AreEqual(whileSpeaking, Tile(speaking, style).Shown.Label is not null);
        Assert.AreEqual(whileSilent, Tile(People.OnStage(1), style).Label is not null);
    }

    [TestMethod]
    public void A_narrow_tile_has_no_label()
    {
        Region narrow = Slot("r", Area("0", "0", "1/10", "1"), SelectBy.Rest);
        Stage stage = People.OnStage(1);
        Assert.IsNotNull(Tile(narrow with { Tile = new TileStyle { LabelMinTileWidth = 128 } }, stage).Label);
        Assert.IsNull(Tile(narrow with { Tile = new TileStyle { LabelMinTileWidth = 129 } }, stage).Label);
    }

    [TestMethod]
    public void Marks_are_those_of_the_styles_icons()
    {
        Stage stage = People.OnStage(1).With("A", p => p with
        {
            IsMuted = true, HandRaisedAt = Ms(0), HasBadNetwork = true, PinnedAt = Ms(0),
        });
        Assert.AreEqual(TileMarks.Muted | TileMarks.Hand, Tile(stage, new TileStyle()).Marks);
        Assert.AreEqual(TileMarks.Network | TileMarks.Pinned,
            Tile(stage, new TileStyle { Icons = [TileIcon.Pinned, TileIcon.Network] }).Marks);
        Assert.AreEqual(TileMarks.None, Tile(stage, new TileStyle { Icons = [] }).Marks);
    }

    [TestMethod]
    public void A_screen_has_the_fit_for_screens_and_no_marks_of_a_person()
    {
        Region region = Full("r") with { Select = Select(SelectBy.ScreenShare) with { Media = SelectMedia.Screen } };
        Stage stage = People.OnStage(1).Share("A").With("A", p => p with { IsMuted = true, IsSpeaking = true });
        SceneTile tile = Tile(region with { Tile = new TileStyle { ScreenFit = Fit.Blur } }, stage);
        Assert.AreEqual(Fit.Blur, tile.Fit);
        Assert.AreEqual(TileMarks.None, tile.Shown.Marks);
        Assert.AreEqual("A", tile.Label);
        Assert.AreEqual(Fit.Contain, Tile(region, stage).Fit);
        Assert.AreEqual(Fit.Cover, Tile(Full("r", SelectBy.Rest), stage).Fit);
    }

    [TestMethod]
    public void The_speaking_border_outlasts_the_speech_by_the_regions_release()
    {
        Layout layout = Of(
            Slot("quick", Area("0", "0", "1/2", "1"), SelectBy.ActiveSpeaker) with
            {
                Tile = new TileStyle { SpeakingReleaseMs = 200 },
            },
            Slot("slow", Area("1/2", "0", "1/2", "1")) with
            {
                Select = Select(SelectBy.ActiveSpeaker) with { Reuse = true },
            });
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Stage silent = People.OnStage(1).Speaker("A");
        Stage speaking = silent.With("A", p => p with { IsSpeaking = true });
        string Borders(Stage stage, int at) =>
            string.Join(' ', builder.Update(stage, Ms(at)).Tiles.Select(tile => tile.Shown.Marks));
        Assert.AreEqual("None None", Borders(silent, 0));
        Assert.AreEqual("Speaking Speaking", Borders(speaking, 1000));
        Assert.AreEqual("Speaking Speaking", Borders(silent, 2000));
        Assert.AreEqual(Ms(2200), builder.NextDeadline);
        Assert.AreEqual("Speaking Speaking", Borders(silent, 2199));
        Assert.AreEqual("None Speaking", Borders(silent, 2200));
        Assert.AreEqual(Ms(2500), builder.NextDeadline);
        Assert.AreEqual("None None", Borders(silent, 2500));
        Assert.IsNull(builder.NextDeadline);
    }

    [TestMethod]
    public void A_border_that_a_style_forbids_is_no_mark()
    {
        Stage speaking = People.OnStage(1).With("A", p => p with { IsSpeaking = true });
        SceneTile tile = Tile(speaking, new TileStyle { SpeakingBorder = false });
        Assert.AreEqual(TileMarks.None, tile.Shown.Marks);
        Assert.AreEqual(0, tile.Style.SpeakingWidth);
    }

    [TestMethod]
    public void A_tile_that_did_not_change_is_the_same_object()
    {
        SceneBuilder builder = new(Of(Grid(new GridSpec())), null, SceneViewer.Everybody);
        Scene first = builder.Update(People.OnStage(4), Ms(0));
        Scene second = builder.Update(People.OnStage(4).With("B", p => p with { IsMuted = true }), Ms(1));
        Assert.AreNotSame(first, second);
        Assert.AreSame(first.Tiles[0], second.Tiles[0]);
        Assert.AreNotSame(first.Tiles[1], second.Tiles[1]);
        Assert.AreSame(first.Tiles[3], second.Tiles[3]);
        Assert.AreEqual(first.Overlays, second.Overlays);
    }

    [TestMethod]
    public void Overlays_are_resolved_sorted_and_scaled()
    {
        AreaSpec area = Area("0", "0", "1/4", "1/10");
        Layout layout = Of(Full("r", SelectBy.Rest)) with
        {
            Canvas = new CanvasSpec(1920, 1080),
            Overlays =
            [
                new OverlaySpec("rec", OverlayType.Recording, area),
                new OverlaySpec("logo", OverlayType.Image, area) { Z = 95, Image = "assets/logo.png" },
                new OverlaySpec("title", OverlayType.Text, area)
                {
                    Z = 10, Text = new LocalText("{roomTitle} - {name}"),
                },
                new OverlaySpec("clock", OverlayType.Clock, area) { FontSize = 32, Align = Align.End },
            ],
        };
        SceneBuilder builder = new(layout, null, SceneViewer.Everybody);
        Stage stage = People.OnStage(1) with { ClockText = "09:41" };
        Scene scene = builder.Update(stage, Ms(0));
        Assert.AreEqual("title clock logo", string.Join(' ', scene.Overlays.Select(overlay => overlay.Id)));
        Assert.AreEqual("Room", scene.Overlays[0].Text);
        Assert.AreEqual("09:41", scene.Overlays[1].Text);
        Assert.AreEqual(48, scene.Overlays[1].FontSize);
        Assert.AreEqual(Align.End, scene.Overlays[1].Align);
        Assert.AreEqual("assets/logo.png", scene.Overlays[2].Image);
        Assert.AreEqual(480, scene.Overlays[2].Box.Width);
        scene = builder.Update(stage with { IsRecording = true }, Ms(1));
        Assert.AreEqual("title rec clock logo", string.Join(' ', scene.Overlays.Select(overlay => overlay.Id)));
        Assert.AreEqual("REC", scene.Overlays[1].Text);
        scene = builder.Update(stage with { IsRecording = true, Language = "ko" }, Ms(2));
        Assert.AreEqual("녹화 중", scene.Overlays[1].Text);
    }

    private static SceneTile Tile(Stage stage, TileStyle style) =>
        Tile(Full("r", SelectBy.Rest) with { Tile = style }, stage);

    private static SceneTile Tile(Region region, Stage stage) =>
        new SceneBuilder(Of(region), null, SceneViewer.Everybody).Update(stage, Ms(0)).Tiles.Single();
}
