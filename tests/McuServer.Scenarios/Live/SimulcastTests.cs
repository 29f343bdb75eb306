using McuServer.TestKit.Live;

namespace McuServer.Scenarios.Live;

/// <summary>Of a camera with layers the largest that flows is shown.</summary>
[TestClass]
public class SimulcastTests
{
    [TestMethod]
    public void The_best_layer_is_shown_the_next_one_when_it_stops_and_the_best_when_it_is_back()
    {
        using VirtualConference conference = LiveRig.Create();
        Colour[] colours = [Colour.Blue, Colour.Yellow, Colour.Red];
        TestPeerOptions layered = LiveRig.Person(Colour.Red, 900) with
        {
            Rids = ["q", "h", "f"],
            AnnouncesSsrcs = false,
            Width = 320,
            Height = 180,
            MakeFeed = (codec, layer, width, height) => LiveRig.Flat(codec, width, height, colours[layer]),
        };
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Green, 500));
        VirtualParticipant bo = conference.Join("bo", layered);
        conference.WaitFor(anna, bo);
        conference.RunFor(1);
        Assert.AreEqual("f", bo.Camera().ChosenRid);
        Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} of the largest");
        bo.Peer.Cameras[2].IsPaused = true;
        bool isAlwaysThere = true;
        for (int i = 0; i < 30; i++)
        {
            conference.RunFor(0.05);
            isAlwaysThere &= conference.ShowsVideo("bo");
        }

        Assert.IsTrue(isAlwaysThere, "his picture never went");
        Assert.AreEqual("h", bo.Camera().ChosenRid);
        Assert.IsTrue(anna.Share(Colour.Yellow) > 0.1, $"{anna.Share(Colour.Yellow):P1} of the next one");
        bo.Peer.Cameras[2].IsPaused = false;
        conference.RunFor(1);
        Assert.AreEqual("f", bo.Camera().ChosenRid);
        Assert.IsTrue(anna.Share(Colour.Red) > 0.1, $"{anna.Share(Colour.Red):P1} of the largest");
        long asked = bo.Peer.Cameras[0].RequestCount + bo.Peer.Cameras[1].RequestCount + bo.Peer.Cameras[2].RequestCount;
        conference.RunFor(2);
        long more = bo.Peer.Cameras[0].RequestCount + bo.Peer.Cameras[1].RequestCount + bo.Peer.Cameras[2].RequestCount - asked;
        Assert.AreEqual(0, more, "key frames are asked for when one is needed");
    }
}
