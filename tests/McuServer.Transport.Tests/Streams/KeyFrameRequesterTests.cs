using McuServer.Rtp.Wire;
using static McuServer.Transport.Streams.TestPackets;

namespace McuServer.Transport.Streams;

[TestClass]
public class KeyFrameRequesterTests
{
    [TestMethod]
    public void Bug_17_a_lost_key_frame_is_asked_for_again_with_growing_pauses()
    {
        KeyFrameRequester requester = new();
        requester.Request(Ms(0));
        CollectionAssert.AreEqual(
            new[] { 0, 1000, 3000, 7000, 11_000, 15_000 }, Sent(requester, 0, 16_000, hasMedia: true));
    }

    [TestMethod]
    public void Bug_17_many_reasons_make_one_request()
    {
        KeyFrameRequester requester = new();
        List<int> sent = [];
        for (int now = 0; now < 1000; now++)
        {
            requester.Request(Ms(now));
            sent.AddRange(Sent(requester, now, now + 1, hasMedia: true));
        }

        CollectionAssert.AreEqual(new[] { 0 }, sent);
    }

    [TestMethod]
    public void A_new_reason_right_after_a_key_frame_waits_until_500_ms_have_passed()
    {
        KeyFrameRequester requester = new();
        requester.Request(Ms(0));
        CollectionAssert.AreEqual(new[] { 0 }, Sent(requester, 0, 100, hasMedia: true));
        requester.OnKeyFrame();
        Assert.AreEqual(TimeSpan.MaxValue, requester.NextDeadline);
        requester.Request(Ms(200));
        Assert.AreEqual(Ms(500), requester.NextDeadline);
        CollectionAssert.AreEqual(new[] { 500, 1500 }, Sent(requester, 200, 1600, hasMedia: true));
    }

    [TestMethod]
    public void A_silent_sender_is_not_asked_again_until_media_comes()
    {
        KeyFrameRequester requester = new();
        requester.Request(Ms(0));
        CollectionAssert.AreEqual(new[] { 0 }, Sent(requester, 0, 10_000, hasMedia: false));
        requester.OnMedia();
        CollectionAssert.AreEqual(new[] { 10_000 }, Sent(requester, 10_000, 11_000, hasMedia: false));
    }

    [TestMethod]
    public void A_full_intra_request_keeps_its_number_in_repeats()
    {
        KeyFrameRequester requester = new(usesFullIntra: true);
        List<byte> numbers = [];
        byte[] buffer = new byte[100];
        foreach (int now in new[] { 0, 1000, 5000, 6000 })
        {
            if (now == 5000)
            {
                requester.OnKeyFrame();
            }

            requester.Request(Ms(now));
            requester.OnMedia();
            RtcpWriter writer = new(buffer);
            Assert.IsTrue(requester.TryWrite(Ms(now), 1, Ssrc, ref writer));
            RtcpReader reader = new(buffer.AsSpan(0, writer.Length));
            Assert.IsTrue(reader.TryReadNext(out RtcpPacket packet));
            Assert.IsTrue(FeedbackView.TryRead(packet, out FeedbackView feedback));
            FullIntraReader items = new(feedback);
            Assert.IsTrue(items.TryReadNext(out uint ssrc, out byte number));
            Assert.AreEqual(Ssrc, ssrc);
            numbers.Add(number);
        }

        CollectionAssert.AreEqual(new byte[] { 0, 0, 1, 1 }, numbers);
    }

    [TestMethod]
    public void Without_space_the_request_stays_due()
    {
        KeyFrameRequester requester = new();
        requester.Request(Ms(0));
        RtcpWriter none = new([]);
        Assert.IsFalse(requester.TryWrite(Ms(0), 1, Ssrc, ref none));
        CollectionAssert.AreEqual(new[] { 1 }, Sent(requester, 1, 100, hasMedia: true));
    }

    private static int[] Sent(KeyFrameRequester requester, int fromMs, int toMs, bool hasMedia)
    {
        List<int> sent = [];
        byte[] buffer = new byte[100];
        for (int now = fromMs; now < toMs; now++)
        {
            RtcpWriter writer = new(buffer);
            if (requester.TryWrite(Ms(now), 1, Ssrc, ref writer))
            {
                sent.Add(now);
            }

            if (hasMedia)
            {
                requester.OnMedia();
            }
        }

        return sent.ToArray();
    }
}
