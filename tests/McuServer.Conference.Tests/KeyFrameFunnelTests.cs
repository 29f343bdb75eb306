namespace McuServer.Conference.Tests;

[TestClass]
public class KeyFrameFunnelTests
{
    [TestMethod]
    public void Without_a_request_there_is_no_key_frame()
    {
        KeyFrameFunnel funnel = new(KeyFrameLimits.Live);
        Assert.IsFalse(funnel.TryTake(Ms(0)));
    }

    [TestMethod]
    public void The_first_request_is_granted_at_once()
    {
        KeyFrameFunnel funnel = new(KeyFrameLimits.Live);
        funnel.RequestForJoin(Ms(5));
        Assert.IsTrue(funnel.TryTake(Ms(5)));
        Assert.IsFalse(funnel.TryTake(Ms(40)));
    }

    [TestMethod]
    public void Bug_17_two_hundred_requests_share_one_key_frame()
    {
        KeyFrameFunnel funnel = Started();
        for (int i = 0; i < 200; i++)
        {
            funnel.Request(Ms(10_000));
        }

        Assert.AreEqual(1, Granted(funnel, 10_000, 11_000));
        Assert.AreEqual(201, funnel.RequestCount);
        Assert.AreEqual(2, funnel.GrantedCount, "the joiner's and this one");
    }

    [TestMethod]
    public void Requests_without_end_give_two_key_frames_a_second()
    {
        KeyFrameFunnel funnel = Started();
        int granted = 0;
        for (int ms = 10_000; ms < 20_000; ms += 33)
        {
            funnel.Request(Ms(ms));
            granted += funnel.TryTake(Ms(ms)) ? 1 : 0;
        }

        Assert.IsTrue(granted is >= 18 and <= 20, $"{granted} key frames in ten seconds");
    }

    [TestMethod]
    public void A_request_that_came_too_soon_is_granted_later_not_forgotten()
    {
        KeyFrameFunnel funnel = Started();
        funnel.Request(Ms(10_000));
        Assert.IsTrue(funnel.TryTake(Ms(10_000)));
        funnel.Request(Ms(10_100));
        Assert.IsFalse(funnel.TryTake(Ms(10_133)));
        Assert.IsTrue(funnel.TryTake(Ms(10_500)));
    }

    [TestMethod]
    public void The_encoders_own_key_frame_keeps_the_next_one_at_its_distance()
    {
        KeyFrameFunnel funnel = Started();
        funnel.OnKeyFrame(Ms(10_000));
        funnel.Request(Ms(10_100));
        Assert.IsFalse(funnel.TryTake(Ms(10_499)), "the encoder made one 499 ms ago");
        Assert.IsTrue(funnel.TryTake(Ms(10_500)));
    }

    [TestMethod]
    public void The_encoders_own_key_frame_satisfies_all_who_asked_before_it()
    {
        KeyFrameFunnel funnel = Started();
        funnel.Request(Ms(300));
        funnel.RequestForJoin(Ms(310));
        Assert.IsFalse(funnel.TryTake(Ms(320)), "too soon after the first one");
        funnel.OnKeyFrame(Ms(320));
        Assert.AreEqual(0, Granted(funnel, 353, 3000));
        funnel.RequestForJoin(Ms(3010));
        funnel.OnKeyFrame(Ms(3000));
        Assert.AreEqual(1, Granted(funnel, 3010, 4000), "who joined during the encode does not get it");
    }

    [TestMethod]
    public void A_hundred_joins_in_five_seconds_cost_at_most_ten_key_frames()
    {
        KeyFrameFunnel funnel = Started();
        int granted = 0;
        for (int ms = 10_000; ms < 15_700; ms += 33)
        {
            if (ms < 15_000)
            {
                funnel.RequestForJoin(Ms(ms));
            }

            granted += funnel.TryTake(Ms(ms)) ? 1 : 0;
        }

        Assert.IsTrue(granted is >= 5 and <= 11, $"{granted} key frames");
    }

    [TestMethod]
    public void Twenty_joins_within_a_moment_share_a_key_frame_200_ms_later()
    {
        KeyFrameFunnel funnel = Started();
        funnel.Request(Ms(9_000));
        Assert.IsTrue(funnel.TryTake(Ms(9_000)));
        int granted = 0;
        for (int ms = 10_000; ms < 10_300; ms += 10)
        {
            if (ms < 10_190)
            {
                funnel.RequestForJoin(Ms(ms));
            }

            granted += funnel.TryTake(Ms(ms)) ? 1 : 0;
        }

        Assert.AreEqual(1, granted);
    }

    private static KeyFrameFunnel Started()
    {
        KeyFrameFunnel funnel = new(KeyFrameLimits.Live);
        funnel.RequestForJoin(Ms(0));
        Assert.IsTrue(funnel.TryTake(Ms(0)));
        return funnel;
    }

    private static int Granted(KeyFrameFunnel funnel, int fromMs, int toMs)
    {
        int granted = 0;
        for (int ms = fromMs; ms < toMs; ms += 33)
        {
            granted += funnel.TryTake(Ms(ms)) ? 1 : 0;
        }

        return granted;
    }

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);
}
