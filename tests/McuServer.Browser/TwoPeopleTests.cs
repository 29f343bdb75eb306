using System.Text.Json;
using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>Two people meet by the page: each sees both, each hears the other and not themselves.</summary>
[TestClass]
public sealed class TwoPeopleTests
{
    /// <summary>Every pair of codec, profile and way is among these.</summary>
    [TestMethod]
    [DataRow("vp8", "gcm128", "udp")]
    [DataRow("h264", "cm80", "udp")]
    [DataRow("h264", "gcm128", "tcp")]
    [DataRow("vp8", "cm80", "tcp")]
    [DataRow("vp8", "gcm128", "relay")]
    [DataRow("h264", "cm80", "relay")]
    public async Task They_see_both_and_hear_the_other(string codec, string profile, string path)
    {
        using TurnServer? turn = path == "relay" ? await TurnServer.StartAsync() : null;
        using RunningServer server = await RunningServer.StartAsync([profile], turn: turn);
        string query = $"codec={codec}" + (path == "udp" ? "" : $"&transport={path}");
        await using Person ann = await Person.JoinAsync(server, Look.Red(), query);
        await using Person bob = await Person.JoinAsync(server, Look.Blue(), query);
        foreach ((Person self, Person other) in ((Person, Person)[])[(ann, bob), (bob, ann)])
        {
            Tile[] tiles = await self.SeesAsync([ann.Look, bob.Look]);
            Assert.IsLessThanOrEqualTo(tiles[1].Left, tiles[0].Right, $"one beside the other: {tiles[0]} {tiles[1]}");
            await self.SeesMovingAsync(ann.Look);
            await self.SeesMovingAsync(bob.Look);
            await self.HearsAsync(other.Look.ToneHz, notHz: self.Look.ToneHz);
            await AssertConnectionAsync(self, codec, profile, path);
            Assert.IsEmpty(self.Errors, string.Join('\n', self.Errors));
        }
    }

    private static async Task AssertConnectionAsync(Person person, string codec, string profile, string path)
    {
        (string way, string cipher) = await person.TransportAsync();
        Assert.AreEqual(path, way);
        Assert.AreEqual(profile == "cm80" ? "SRTP_AES128_CM_HMAC_SHA1_80" : "SRTP_AEAD_AES_128_GCM", cipher);
        JsonElement[] codecs = [.. (await person.Page.EvaluateAsync<JsonElement>("() => testMeter.stats()")).EnumerateArray()
            .Where(s => Person.Text(s, "type") == "codec" && Person.Text(s, "mimeType").StartsWith("video/", StringComparison.Ordinal))];
        foreach (JsonElement used in codecs)
        {
            Assert.AreEqual($"video/{codec}", Person.Text(used, "mimeType").ToLowerInvariant());
        }

        Assert.IsNotEmpty(codecs);
    }
}
