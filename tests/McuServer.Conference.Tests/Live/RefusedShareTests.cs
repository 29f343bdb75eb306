using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Rtp.Sdp;

namespace McuServer.Conference.Tests.Live;

/// <summary>R5: a second person offers a screen.</summary>
[TestClass]
public class RefusedShareTests
{
    [TestMethod]
    public async Task Who_offers_a_second_screen_is_told_whose_is_shared()
    {
        using ServerRig rig = new();
        LiveSession host = await rig.ConnectAsync("host", role: Role.Host);
        LiveSession other = await rig.ConnectAsync("other");
        string before = await rig.AnswerAsync(other, WithScreen(MediaDirection.SendOnly));
        StringAssert.Contains(before, "a=recvonly", "nobody shares yet");
        await rig.AnswerAsync(other, WithScreen(MediaDirection.Inactive));
        host.Control.SetMedia("host", hasVideo: true, sharesScreen: true);
        Drain(other);

        string refused = await rig.AnswerAsync(other, WithScreen(MediaDirection.SendOnly));
        Assert.DoesNotContain("a=recvonly", refused);
        RoomEvent told = Drain(other).Single(e => e.Type == "share.refused");
        Assert.AreEqual("host", ((ShareRefusedData)told.Data!).Participants.Single().Id);
        Assert.IsEmpty(Drain(host).Where(e => e.Type == "share.refused"), "it is nobody else's matter");

        await rig.AnswerAsync(other, WithScreen(MediaDirection.Inactive));
        Assert.IsEmpty(Drain(other).Where(e => e.Type == "share.refused"), "an offer without a screen asks for none");
    }

    private static string WithScreen(MediaDirection screen) => new OfferBuilder
    {
        Sections =
        [
            new OfferSection(SectionKind.Audio, MediaDirection.SendReceive),
            new OfferSection(SectionKind.Video, MediaDirection.SendReceive) { Codecs = ["VP8"] },
            new OfferSection(SectionKind.Video, screen) { Codecs = ["VP8"] },
        ],
        IceUfrag = "abcd",
        IcePassword = "abcd0123456789012345678901",
        Fingerprint = new SdpFingerprint("sha-256", string.Join(':', Enumerable.Repeat("A1", 32))),
    }.Build();

    private static List<RoomEvent> Drain(LiveSession session)
    {
        List<RoomEvent> told = [];
        while (session.TryReadEvent(out RoomEvent? happened))
        {
            told.Add(happened);
        }

        return told;
    }
}
