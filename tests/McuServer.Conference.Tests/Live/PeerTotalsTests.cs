using System.Diagnostics;
using McuServer.Conference.Live;
using McuServer.TestKit;

namespace McuServer.Conference.Tests.Live;

/// <summary>/metrics while the network thread, which is the test, does nothing.</summary>
[TestClass]
public class PeerTotalsTests
{
    /// <summary>Half a second is the limit; the rest is for a busy machine.</summary>
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(3);

    [TestMethod]
    public async Task A_busy_network_thread_is_waited_for_once_and_the_last_numbers_stay()
    {
        using ServerRig rig = new();
        for (int i = 0; i < 20; i++)
        {
            await rig.ConnectAsync($"p{i}");
        }

        Assert.AreEqual(20, (await AskWhileItRunsAsync(rig)).Sum("mcu_dtls_sessions"));
        rig.Join("late");
        Stopwatch time = Stopwatch.StartNew();
        MetricText stale = Read(rig.Server);
        Assert.IsLessThan(s_bound, time.Elapsed, "one wait, however many peers there are");
        Assert.AreEqual(1, stale.Values["mcu_metrics_stale_total"]);
        Assert.AreEqual(20, stale.Sum("mcu_dtls_sessions"), "what was known last");
        Assert.AreEqual(21, stale.Values["mcu_participants"], "what does not belong to the network thread is new");

        // The question still stands, and its answer is the next one's.
        MetricText fresh = await AskWhileItRunsAsync(rig);
        Assert.AreEqual(1, fresh.Values["mcu_metrics_stale_total"]);
    }

    [TestMethod]
    public async Task Many_who_ask_at_once_are_one_question()
    {
        using ServerRig rig = new();
        await rig.ConnectAsync("anna");
        Task<MetricText>[] all = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => Read(rig.Server)))];
        int turns = 0;
        while (!Task.WhenAll(all).IsCompleted && turns++ < 1000)
        {
            Thread.Sleep(5);
            rig.Turn();
        }

        foreach (MetricText text in await Task.WhenAll(all))
        {
            Assert.AreEqual(1, text.Sum("mcu_dtls_sessions"));
        }
    }

    [TestMethod]
    public void A_full_queue_of_commands_is_not_waited_for()
    {
        using ServerRig rig = new();
        while (rig.Server.Network.TryPost(static _ => { }))
        {
        }

        Assert.IsFalse(rig.Server.PeerTotals.TryRefresh(TimeSpan.FromMinutes(5)));
        Assert.AreEqual(1, rig.Server.PeerTotals.UnansweredCount);
        rig.Turn();
    }

    [TestMethod]
    public async Task Who_leaves_takes_no_count_along_and_is_counted_at_last()
    {
        using ServerRig rig = new();
        LiveSession anna = await rig.ConnectAsync("anna");
        await rig.ConnectAsync("bo");
        anna.Peer!.WithheldFrames = 5;
        Assert.AreEqual(5, (await AskWhileItRunsAsync(rig)).Values["mcu_frames_withheld_total"]);
        anna.Peer.WithheldFrames = 7;
        anna.Leave("left");
        rig.Advance(0.1);
        MetricText after = await AskWhileItRunsAsync(rig);
        Assert.AreEqual(7, after.Values["mcu_frames_withheld_total"]);
        Assert.AreEqual(1, after.Sum("mcu_dtls_sessions"));
    }

    private static MetricText Read(ConferenceServer server)
    {
        using StringWriter writer = new();
        server.WriteMetrics(writer);
        return new MetricText(writer.ToString());
    }

    private static async Task<MetricText> AskWhileItRunsAsync(ServerRig rig)
    {
        Task<MetricText> asked = Task.Run(() => Read(rig.Server));
        while (!asked.IsCompleted)
        {
            Thread.Sleep(1);
            rig.Turn();
        }

        return await asked;
    }
}
