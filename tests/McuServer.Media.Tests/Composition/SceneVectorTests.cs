using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using static McuServer.Media.Tests.Composition.SmallLayouts;

namespace McuServer.Media.Tests.Composition;

/// <summary>The expected results for the eight example layouts.</summary>
[TestClass]
public class SceneVectorTests
{
    [TestMethod]
    [DataRow("grid-auto", 5, "", "grid",
        "all=A 8,122 416×234; all=B 432,122 416×234; all=C 856,122 416×234; all=D 220,364 416×234; all=E 644,364 416×234",
        "")]
    [DataRow("grid-auto", 3, "share=B", "share",
        "screen=scr:B 0,0 1024×720; side=A 1032,150 240×134; side=B 1032,292 240×134; side=C 1032,434 240×134", "")]
    [DataRow("speaker-strip", 6, "speaker=C", "strip",
        "main=C 0,0 1280×576; strip=A 58,584 226×128; strip=B 292,584 226×128; strip=D 526,584 226×128; "
        + "strip=E 760,584 226×128; strip=F 994,584 226×128", "")]
    [DataRow("speaker-strip", 10, "speaker=A", "strip",
        "main=A 0,0 1280×576; strip=B 14,600 172×96; strip=C 194,600 172×96; strip=D 374,600 172×96; "
        + "strip=E 554,600 172×96; strip=F 734,600 172×96; strip=G 914,600 172×96; strip=H 1094,600 172×96", "I J")]
    [DataRow("presenter-slides", 5, "share=B speaker=A", "slides",
        "slides=scr:B 0,90 960×540; presenter=B 960,90 320×180; panel=A 1022,280 194×108; panel=C 1022,396 194×108; "
        + "panel=D 1022,512 194×108", "E")]
    [DataRow("pip", 3, "share=B speaker=A", "share-pip", "full=scr:B 0,0 1280×720; inset=A 928,504 320×180", "B C")]
    [DataRow("pip", 3, "speaker=B previous=A", "camera-pip", "full=B 0,0 1280×720; inset=A 928,504 320×180", "C")]
    [DataRow("webinar-stage", 5, "view=attendee", "stage",
        "stage=A 54,244 592×332; stage=B 664,244 592×332; stage=C 1274,244 592×332; stage=D 358,594 592×332; "
        + "stage=E 968,594 592×332", "")]
    [DataRow("webinar-stage", 5, "share=B", "share",
        "screen=scr:B 40,120 1440×810; stage=B 1514,134 332×186; stage=A 1514,332 332×186; stage=C 1514,530 332×186; "
        + "stage=D 1514,728 332×186", "E")]
    [DataRow("webinar-stage", 5, "pin=C", "spotlight",
        "spot=C 240,120 1440×676; others=A 174,822 384×216; others=B 570,822 384×216; others=D 966,822 384×216; "
        + "others=E 1362,822 384×216", "")]
    [DataRow("webinar-stage", 5, "speaker=C view=stage-view", "backstage",
        "program=C 0,0 768×432; people=A 776,148 244×136; people=B 1028,148 244×136; people=C 776,292 244×136; "
        + "people=D 1028,292 244×136; people=E 902,436 244×136", "")]
    [DataRow("interview", 2, "seat=right:A", "pair", "left=B 32,90 592×540; right=A 656,90 592×540", "")]
    [DataRow("portrait", 5, "", "many",
        "all=A 8,8 348×416; all=B 364,8 348×416; all=C 8,432 348×416; all=D 364,432 348×416; all=E 186,856 348×416", "")]
    [DataRow("portrait", 4, "share=A", "share",
        "screen=scr:A 0,0 720×400; speaker=A 0,400 720×560; others=B 10,968 228×304; others=C 246,968 228×304; "
        + "others=D 482,968 228×304", "")]
    [DataRow("by-count", 3, "speaker=A", "n3", "r1=A 0,0 1280×1080; r2=B 1280,0 640×540; r3=C 1280,540 640×540", "")]
    [DataRow("by-count", 6, "speaker=A", "n6",
        "r1=A 0,0 1280×720; r2=B 1280,0 640×360; r3=C 1280,360 640×360; r4=D 1280,720 640×360; r5=E 640,720 640×360; "
        + "r6=F 0,720 640×360", "")]
    [DataRow("by-count", 10, "speaker=A", "many",
        "main=A 0,0 1440×810; right=B 1440,0 480×270; right=C 1440,270 480×270; right=D 1440,540 480×270; "
        + "right=E 1440,810 480×270; bottom=F 0,810 480×270; bottom=G 480,810 480×270; bottom=H 960,810 480×270", "I J")]
    public void Vector(string id, int people, string situation, string variant, string boxes, string hidden)
    {
        Layout layout = LayoutFiles.Load(id);
        Stage stage = People.OnStage(people);
        ViewSpec? view = null;
        foreach (string word in situation.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = word.Split('=', ':');
            view = pair[0] == "view" ? layout.Views.Single(v => v.Id == pair[1]) : view;
            stage = pair[0] switch
            {
                "share" => stage.Share(pair[1]),
                "speaker" => stage with { ActiveSpeaker = pair[1] },
                "previous" => stage with { PreviousSpeaker = pair[1] },
                "pin" => stage.Pin(pair[1]),
                "seat" => stage.Seat(pair[1], pair[2]),
                _ => stage,
            };
        }

        SceneBuilder builder = new(layout, view, SceneViewer.Everybody);
        Scene scene = builder.Update(stage, TimeSpan.Zero);
        Assert.AreEqual(variant, builder.VariantId);
        Assert.AreEqual(boxes, scene.Describe());
        Assert.AreEqual(hidden, string.Join(' ', stage.People.Select(person => person.Id).Where(name =>
            scene.Tiles.All(tile => tile.Source != new VideoKey(name, VideoKind.Camera)))));
    }

    [TestMethod]
    public void A_new_speaker_changes_one_place_of_the_strip_and_a_leave_closes_it_up()
    {
        SceneBuilder builder = new(LayoutFiles.Load("speaker-strip"), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(6).Speaker("C");
        Assert.AreEqual("A B D E F", builder.Update(stage, Ms(0)).In("strip"));
        stage = stage.Speaker("D");
        Assert.AreEqual("A B C E F", builder.Update(stage, Ms(1000)).In("strip"));
        stage = stage.Without("B");
        Assert.AreEqual("A B C E F", builder.Update(stage, Ms(2000)).In("strip"), "kept for shrinkDelayMs");
        Assert.AreEqual("A C E F", builder.Update(stage, Ms(3500)).In("strip"));
        Assert.AreEqual("D", builder.Update(stage, Ms(3600)).In("main"));
    }

    [TestMethod]
    public void The_one_driven_out_of_the_main_slot_takes_the_new_speakers_place()
    {
        SceneBuilder builder = new(LayoutFiles.Load("by-count"), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(3).Speaker("A");
        Assert.AreEqual("A B C", builder.Update(stage, Ms(0)).Sources());
        Assert.AreEqual("B A C", builder.Update(stage.Speaker("B"), Ms(1000)).Sources());
    }

    [TestMethod]
    public void Who_is_driven_out_goes_before_those_who_wait()
    {
        SceneBuilder builder = new(LayoutFiles.Load("speaker-strip"), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(10).Speaker("J");
        Assert.AreEqual("A B C D E F G", builder.Update(stage, Ms(0)).In("strip"));
        Assert.AreEqual("A B C J E F G", builder.Update(stage.Speaker("D"), Ms(1000)).In("strip"));
    }

    [TestMethod]
    public void Two_grids_share_their_people_as_one_chain()
    {
        SceneBuilder builder = new(LayoutFiles.Load("by-count"), null, SceneViewer.Everybody);
        Stage stage = People.OnStage(10).Speaker("A");
        builder.Update(stage, Ms(0));
        Stage left = stage.Without("C");
        builder.Update(left, Ms(1000));
        Scene scene = builder.Update(left, Ms(3000));
        Assert.AreEqual("B I D E", scene.In("right"), "who waits comes into the hole");
        Assert.AreEqual("F G H", scene.In("bottom"));
        Assert.AreEqual(1, scene.Tiles.Single(tile => tile.Source?.ParticipantId == "H").MoreCount);
        left = left.Without("D", "J");
        builder.Update(left, Ms(4000));
        scene = builder.Update(left, Ms(6000));
        Assert.AreEqual("B I H E", scene.In("right"), "nobody waits: the very last tile comes");
        Assert.AreEqual("F G", scene.In("bottom"));
    }
}
