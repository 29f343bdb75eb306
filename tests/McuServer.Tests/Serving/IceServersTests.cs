using McuServer.Serving;
using McuServer.Serving.Configuration;

namespace McuServer.Tests.Serving;

[TestClass]
public class IceServersTests
{
    private static readonly ServerOptions s_options = new()
    {
        IceServers =
        [
            new IceServerOptions { Urls = ["stun:s.example.kr:3478"] },
            new IceServerOptions { Urls = ["turn:t.example.kr?transport=udp", "turns:t.example.kr"], SharedSecret = "turn secret" },
            new IceServerOptions { Urls = ["turn:u.example.kr"], Username = "u", Credential = "c" },
        ],
        TurnCredentialLifetimeS = 43200,
    };

    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    /// <summary>The password was computed by Python's hmac.</summary>
    [TestMethod]
    public void Each_participant_gets_credentials_that_expire()
    {
        IReadOnlyList<IceServer> servers = IceServers.For(s_options, "p1", s_now);
        Assert.IsNull(servers[0].Username);
        Assert.AreEqual(("1800043200:p1", "p1UVmrx0gFwRGVfnTooWs185wTA="), (servers[1].Username, servers[1].Credential));
        Assert.AreEqual(("u", "c"), (servers[2].Username, servers[2].Credential));
        Assert.AreNotEqual(servers[1].Credential, IceServers.For(s_options, "p2", s_now)[1].Credential);
    }

    [TestMethod]
    public void Links_are_as_the_RFC_writes_them()
    {
        string[] links = [.. IceServers.ToLinks(IceServers.For(s_options, "p1", s_now))];
        CollectionAssert.AreEqual(
            (string[])[
                "<stun:s.example.kr:3478>; rel=\"ice-server\"",
                "<turn:t.example.kr?transport=udp>; rel=\"ice-server\"; username=\"1800043200:p1\"; credential=\"p1UVmrx0gFwRGVfnTooWs185wTA=\"; credential-type=\"password\"",
                "<turns:t.example.kr>; rel=\"ice-server\"; username=\"1800043200:p1\"; credential=\"p1UVmrx0gFwRGVfnTooWs185wTA=\"; credential-type=\"password\"",
                "<turn:u.example.kr>; rel=\"ice-server\"; username=\"u\"; credential=\"c\"; credential-type=\"password\"",
            ],
            links);
    }
}
