using McuServer.TestKit.Network;
using McuServer.Transport.Ice;

namespace McuServer.Transport.Tests.Ice;

/// <summary>The lite agent against the full one, over networks good and bad.</summary>
[TestClass]
public sealed class IceConnectionTests
{
    private static TimeSpan Ms(double value) => TimeSpan.FromMilliseconds(value);

    private static TimeSpan Seconds(double value) => TimeSpan.FromSeconds(value);

    [TestMethod]
    public void A_client_connects_in_two_round_trips()
    {
        IceScene scene = new(1, new LinkProfile { Delay = Ms(50) });
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Lite.State == IceState.Completed && scene.Full.State == IceState.Completed, Seconds(5)));
        Assert.IsLessThanOrEqualTo(Ms(300), scene.Clock.Now);
        Assert.AreEqual(scene.Clients[0].PublicAddress, scene.Lite.Selected);
        Assert.AreEqual(scene.Clients[0].PublicAddress, scene.Full.MappedAddress);
    }

    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.3)]
    [DataRow(0.5)]
    public void Loss_only_makes_it_later(double loss)
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            IceScene scene = new(seed, new LinkProfile { Delay = Ms(20), Jitter = Ms(30), Loss = loss, Duplicate = 0.1, Reorder = 0.1 });
            Assert.IsTrue(scene.Clock.RunUntil(() => scene.Lite.State == IceState.Completed, Seconds(25)), $"seed {seed}");
            scene.StartClientMedia();
            scene.StartServerMedia();
            scene.Clock.RunFor(Seconds(60));

            // At half loss a pair may be given up after 6 s without a response; it is nominated again.
            scene.Clock.RunUntil(() => scene.Full.State == IceState.Completed, scene.Clock.Now + Seconds(10));
            Assert.AreEqual((IceState.Completed, IceState.Completed), (scene.Lite.State, scene.Full.State), $"seed {seed}");
        }
    }

    [TestMethod]
    public void A_connection_is_the_same_on_every_run()
    {
        (TimeSpan, long, long) Run()
        {
            IceScene scene = new(7, new LinkProfile { Delay = Ms(20), Jitter = Ms(30), Loss = 0.3 });
            scene.Clock.RunUntil(Seconds(60));
            return (scene.Lite.LastSeen, scene.Lite.Counters.ValidatedRequests, scene.Full.SentChecks);
        }

        Assert.AreEqual(Run(), Run());
    }

    [TestMethod]
    public void Consent_checks_come_every_few_seconds_and_no_more()
    {
        IceScene scene = new(3, new LinkProfile { Delay = Ms(10) });
        scene.Clock.RunUntil(Seconds(600));
        Assert.AreEqual(IceState.Completed, scene.Lite.State);
        Assert.IsTrue(scene.Full.SentChecks is > 120 and < 245, scene.Full.SentChecks.ToString());
        Assert.AreEqual(scene.Full.SentChecks, scene.Lite.Counters.ValidatedRequests);
    }

    [TestMethod]
    public void Bug_03_a_killed_client_is_disconnected_after_10_s_and_gone_after_30()
    {
        IceScene scene = new(4);
        scene.StartClientMedia();
        scene.StartServerMedia();
        scene.Clock.RunUntil(Seconds(20));
        scene.IsClientDead = true;
        TimeSpan killed = scene.Clock.Now;
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Lite.State == IceState.Disconnected, Seconds(60)));
        Assert.IsTrue(scene.Clock.Now - killed > Seconds(9.9) && scene.Clock.Now - killed <= Seconds(10), scene.Clock.Now.ToString());
        long sent = scene.Network.Counters(scene.Server, scene.Clients[0]).Sent;
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Lite.State == IceState.Failed, Seconds(60)));
        Assert.IsTrue(scene.Clock.Now - killed <= Seconds(30), scene.Clock.Now.ToString());
        Assert.AreEqual(sent, scene.Network.Counters(scene.Server, scene.Clients[0]).Sent, "sent to the dead");
        Assert.HasCount(1, scene.Dropped);
        Assert.IsNull(scene.Lite.NextDeadline);
        Assert.IsNull(scene.Lite.Selected);
    }

    [TestMethod]
    public void Bug_03_a_client_that_only_sends_media_stays()
    {
        IceScene scene = new(5, makeClient: static s => s.MakeFull(5, consents: false));
        scene.StartClientMedia();
        scene.Clock.RunUntil(Seconds(300));
        Assert.IsLessThan(5, scene.Full.SentChecks);
        Assert.AreEqual(IceState.Completed, scene.Lite.State);
    }

    [TestMethod]
    public void Bug_03_a_gap_of_8_s_is_nothing_and_one_of_20_s_resumes()
    {
        foreach ((double gap, IceState during) in new[] { (8.0, IceState.Completed), (20.0, IceState.Disconnected) })
        {
            IceScene scene = new(6, new LinkProfile { Delay = Ms(30), Blackouts = [new Blackout(Seconds(20), Seconds(20 + gap))] });
            scene.StartClientMedia();
            scene.StartServerMedia();
            scene.Clock.RunUntil(Seconds(20 + gap));
            Assert.AreEqual(during, scene.Lite.State);
            scene.Clock.RunFor(Seconds(1.5));
            Assert.AreEqual(IceState.Completed, scene.Lite.State);
            Assert.IsGreaterThan(Seconds(21 + gap), scene.MediaAtClient.Last);
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_NAT_that_changes_the_port_costs_one_check(bool nominates)
    {
        IceScene scene = new(8, new LinkProfile { Delay = Ms(30) }, makeClient: s => s.MakeFull(8, nominates));
        scene.StartClientMedia();
        scene.StartServerMedia();
        scene.Clock.RunUntil(Seconds(10));
        TransportAddress moved = scene.Clients[0].PublicAddress with { Port = 61234 };
        long checks = scene.Full.SentChecks;
        scene.Network.Rebind(scene.Clients[0], moved);
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Lite.Selected == moved, Seconds(20)));
        Assert.AreEqual(checks + 1, scene.Full.SentChecks);
        int before = scene.MediaAtClient.Count;
        int beforeAtServer = scene.MediaAtServer.Count;
        scene.Clock.RunFor(Seconds(1));
        Assert.IsGreaterThanOrEqualTo(before + 45, scene.MediaAtClient.Count);
        Assert.IsGreaterThanOrEqualTo(beforeAtServer + 45, scene.MediaAtServer.Count);
        Assert.IsGreaterThan(0, scene.RefusedAtServer, "media from the new port before the check is not taken");
        Assert.AreEqual(1, scene.Lite.Counters.TupleSwitches);
    }

    [TestMethod]
    public void A_client_changes_its_network()
    {
        IceScene scene = new(9, new LinkProfile { Delay = Ms(20) }, clientSockets: 2);
        scene.StartServerMedia();
        scene.Clock.RunUntil(Seconds(10));
        Assert.AreEqual(scene.Clients[0].PublicAddress, scene.Lite.Selected, "the most wanted pair");
        Assert.AreEqual(2, scene.Lite.AddressCount);
        scene.Network.Detach(scene.Clients[0]);
        scene.Full.RemoveAddress(scene.Clock.Now, IceScene.ServerAddress with { Channel = 0 });
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Lite.Selected == scene.Clients[1].PublicAddress with { Channel = 0 }, Seconds(11)));
        int before = scene.MediaAtClient.Count;
        scene.Clock.RunFor(Seconds(1));
        Assert.IsGreaterThanOrEqualTo(before + 45, scene.MediaAtClient.Count);
    }

    [TestMethod]
    public void A_path_that_dies_without_a_word_is_left()
    {
        IceScene scene = new(10, new LinkProfile { Delay = Ms(20) }, clientSockets: 2);
        scene.StartServerMedia();
        scene.Clock.RunUntil(Seconds(10));
        LinkProfile dead = new() { Loss = 1 };
        scene.Network.SetProfile(scene.Clients[0], scene.Server, dead);
        scene.Network.SetProfile(scene.Server, scene.Clients[0], dead);
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Lite.Selected == scene.Clients[1].PublicAddress with { Channel = 0 }, Seconds(25)));
        scene.Clock.RunFor(Seconds(60));
        Assert.AreEqual(IceState.Completed, scene.Lite.State);
        Assert.AreEqual(IceState.Completed, scene.Full.State);
    }

    [TestMethod]
    public void Both_controlled_is_mended_by_487()
    {
        IceScene scene = new(11, new LinkProfile { Delay = Ms(20) }, makeClient: static s => s.MakeFull(11, controlled: true));
        Assert.IsTrue(scene.Clock.RunUntil(() => scene.Lite.State == IceState.Completed, Seconds(2)));
        Assert.AreEqual(1, scene.Lite.Counters.Rejected(StunResult.RoleConflict));
        Assert.IsTrue(scene.Full.IsControlling);
    }

    [TestMethod]
    public void A_restart_loses_no_media()
    {
        IceScene scene = new(12, new LinkProfile { Delay = Ms(40) });
        List<string> ufrags = [];
        scene.Lite.UfragDropped += ufrags.Add;
        scene.StartClientMedia();
        scene.StartServerMedia();
        scene.Clock.RunUntil(Seconds(10));
        (int atServer, int atClient) = (scene.MediaAtServer.Count, scene.MediaAtClient.Count);
        IceCredentials server = new("serverUfrag2", "serverPassword2012345678");
        IceCredentials client = new("clientUfrag2", "clientPassword2012345678");
        scene.Lite.Restart(scene.Clock.Now, server, client);
        // The answer needs a while to the client; meanwhile it checks with the old ones.
        scene.Clock.RunFor(Seconds(6));
        Assert.HasCount(0, ufrags);
        scene.Full.Restart(scene.Clock.Now, client, server);
        scene.Clock.RunFor(Seconds(2.5));
        Assert.HasCount(0, ufrags, "the old ones linger");
        scene.Clock.RunFor(Seconds(1.5));
        CollectionAssert.AreEqual(new[] { "serverUfrag" }, ufrags);
        Assert.AreEqual(10 * 50, scene.MediaAtServer.Count - atServer, 1);
        Assert.AreEqual(10 * 50, scene.MediaAtClient.Count - atClient, 1);
        Assert.AreEqual(0, scene.Lite.Counters.Rejected(StunResult.UnknownUfrag));
        Assert.AreEqual(IceState.Completed, scene.Lite.State);
    }

    [TestMethod]
    public void Wrong_passwords_and_strangers_are_answered_by_nothing()
    {
        IceScene scene = new(13);
        scene.Clock.RunUntil(Seconds(1));
        VirtualEndpoint stranger = scene.Network.Attach(TransportAddress.FromIPv4(0xC6336401, 1234), static (TimeSpan _, in TransportAddress _, ReadOnlySpan<byte> _) => Assert.Fail("a reply"));
        TransportAddress[] remotes = [IceScene.ServerAddress];
        foreach ((IceCredentials local, IceCredentials remote, StunResult reason) in new[]
        {
            (scene.ClientCredentials, scene.ServerCredentials with { Password = "guessedPassword012345678" }, StunResult.WrongIntegrity),
            (scene.ClientCredentials with { Ufrag = "another" }, scene.ServerCredentials, StunResult.UnknownUfrag),
        })
        {
            FullIceAgent attacker = new(scene.Clock.Now, local, remote, remotes, stranger, 1);
            attacker.HandleTimeout(scene.Clock.Now);
            scene.Clock.RunFor(Ms(100));
            Assert.AreEqual(1, scene.Lite.Counters.Rejected(reason));
        }

        Assert.IsFalse(scene.Lite.IsValidated(stranger.PublicAddress));
        Assert.AreEqual(1, scene.Lite.AddressCount);
    }
}
