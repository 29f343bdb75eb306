using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using McuServer.Serving.Configuration;
using McuServer.TestKit;

namespace McuServer.Tests.Serving.Configuration;

[TestClass]
public class ServerOptionsReaderTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "config");

    private static readonly string s_file = Path.Combine(s_folder, "mcuserver.json");

    [TestMethod]
    public void The_file_that_comes_with_the_program_holds_the_defaults()
    {
        ServerOptions read = ServerOptionsReader.Read(s_file);
        Assert.AreEqual(TestJson.Of(new ServerOptions()), TestJson.Of(read));
    }

    [TestMethod]
    public void File_and_schema_have_the_same_keys_and_the_schema_the_same_defaults()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_folder, "mcuserver.schema.json")));
        using var file = JsonDocument.Parse(
            JsonComments.Blank(File.ReadAllBytes(s_file), out _));
        int compared = Compare(schema.RootElement, file.RootElement, "");
        Assert.IsGreaterThan(45, compared);
    }

    /// <summary>A comment stands before every key of the upper levels.</summary>
    [TestMethod]
    public void Every_group_of_keys_is_explained()
    {
        string text = File.ReadAllText(s_file);
        foreach (string key in (string[])["urls", "https", "stateFolder", "udpPort", "addresses", "iceServers", "secret", "leewayS",
            "defaultLayout", "canvasWidthPx", "videoCodecs", "audioDtx", "simulcast", "seatKeptMs", "bufferBytes", "ice", "dtls", "srtp", "keyOut", "whip", "webSocket", "format", "graceMs"])
        {
            Assert.IsTrue(Regex.IsMatch(text, $"//[^\n]*\n\\s*\"{key}\""), key);
        }
    }

    [TestMethod]
    public void An_empty_object_is_the_defaults() =>
        Assert.AreEqual(TestJson.Of(new ServerOptions()), TestJson.Of(Parse("{}")));

    [TestMethod]
    public void What_is_written_is_taken()
    {
        ServerOptions options = Parse("""
            { "http": { "urls": ["https://*:8443", "http://[::1]:80"] }, "media": { "tcpPort": 0, "addresses": [{ "listen": "10.0.0.5", "announced": "mcu.example.kr" }] },
              "iceServers": [{ "urls": ["turn:t.example.kr:3478?transport=udp"], "sharedSecret": "s" }],
              "tokens": { "secret": "0123456789012345678901234567890123" }, "limits": { "dtls": { "mtuBytes": 1000 } },
              "logs": { "format": "json", "level": "warning" } }
            """);
        Assert.AreEqual("https://*:8443", options.Http.Urls[0]);
        Assert.AreEqual(0, options.Media.TcpPort);
        Assert.AreEqual("mcu.example.kr", options.Media.Addresses[0].Announced);
        Assert.AreEqual("s", options.IceServers[0].SharedSecret);
        Assert.AreEqual(1000, options.Limits.Dtls.MtuBytes);
        Assert.AreEqual(LogFormat.Json, options.Logs.Format);
        Assert.AreEqual(LogThreshold.Warning, options.Logs.Level);
        Assert.IsFalse(options.IsDevelopment);
    }

    [TestMethod]
    [DataRow("{ \"htp\": {} }", "f.json:1:3: ", "no key \"htp\" (\"http\"?)")]
    [DataRow("{\n  // here\n  \"http\": {\n    \"url\": [] } }", "f.json:4:5: http: ", "no key \"url\" (\"urls\"?)", "The keys are urls, https")]
    [DataRow("{ \"media\": {\n \"udpPort\": 0 } }", "f.json:2:2: media.udpPort: ", "smallest allowed is 1")]
    [DataRow("{ \"media\": {\n \"udpPort\": 70000 } }", "f.json:2:2: media.udpPort: ", "largest allowed is 65535")]
    [DataRow("{ \"media\": { \"udpPort\": \"40000\" } }", "media.udpPort: ", "write a whole number from 1 to 65535")]
    [DataRow("{ \"media\": { \"udpPort\": 4.5 } }", "media.udpPort: ", "whole number")]
    [DataRow("{ \"tokens\": { \"secret\": \"short\" } }", "tokens.secret: ", "at least 32 characters")]
    [DataRow("{ \"logs\": { \"format\": \"xml\" } }", "logs.format: ", "write one of \"text\", \"json\"")]
    [DataRow("{ \"rooms\": { \"videoCodecs\": [] } }", "rooms.videoCodecs: ", "at least 1")]
    [DataRow("{ \"rooms\": { \"videoCodecs\": [\"vp8\", \"h265\"] } }", "rooms.videoCodecs.1: ", "\"h264\"")]
    [DataRow("{ \"rooms\": { \"videoCodecs\": [\"vp8\", \"vp8\"] } }", "rooms.videoCodecs: ", "twice")]
    [DataRow("{ \"rooms\": { \"canvasWidthPx\": 1281 } }", "rooms.canvasWidthPx: ", "even number")]
    [DataRow("{ \"http\": { \"urls\": [\"ftp://x\"] } }", "http.urls.0: ", "http://127.0.0.1:8080")]
    [DataRow("{ \"http\": { \"urls\": [\"http://127.0.0.1:99999\"] } }", "http.urls.0: ", "no address to listen on")]
    [DataRow("{ \"http\": { \"urls\": [\"http://1.2.3:80\"] } }", "http.urls.0: ", "no address to listen on")]
    [DataRow("{ \"http\": { \"certificateFile\": \"c.pem\" } }", "http.certificateFile: ", "belong together")]
    [DataRow("{ \"http\": { \"trustedProxies\": [\"1.2.3.4.5\"] } }", "http.trustedProxies.0: ", "no IP address")]
    [DataRow("{ \"media\": { \"addresses\": [{ \"listen\": \"10.0.0.5\" }] } }", "media.addresses.0.listen: ", "only loopback")]
    [DataRow("{ \"media\": { \"addresses\": [{ \"listen\": \"300.1.1.1\" }] } }", "media.addresses.0.listen: ", "no IP address")]
    [DataRow("{ \"media\": { \"addresses\": [{ \"announced\": \"x\" }] } }", "media.addresses.0: ", "lacks the key \"listen\"")]
    [DataRow("{ \"iceServers\": [{ \"urls\": [\"turn:x\"] }] }", "iceServers.0.urls: ", "sharedSecret")]
    [DataRow("{ \"iceServers\": [{ \"urls\": [\"http://x\"] }] }", "iceServers.0.urls.0: ", "stun:")]
    [DataRow("{ \"iceServers\": [{ \"urls\": [\"turn:x\"], \"username\": \"u\", \"sharedSecret\": \"s\" }] }", "sharedSecret: ", "keep one kind")]
    [DataRow("{ \"limits\": { \"dtls\": { \"maxRtoMs\": 500, \"initialRtoMs\": 600 } } }", "limits.dtls.maxRtoMs: ", "below initialRtoMs (600)")]
    [DataRow("{ \"limits\": { \"pacer\": { \"slotMs\": 5 } } }", "limits: ", "no key \"pacer\"")]
    [DataRow("{ \"limits\": { \"ice\": { \"closeAfterMs\": 5000 } } }", "limits.ice.closeAfterMs: ", "write at least 10000")]
    [DataRow("{ \"rooms\": { \"list\": [{ \"id\": \"a\" }, { \"id\": \"a\", \"title\": \"x\" }] } }", "rooms.list.1.id: ", "stands twice")]
    [DataRow("{ \"rooms\": { \"list\": [{ \"id\": \"a!b\" }] } }", "rooms.list.0.id: ", "no name of a room")]
    [DataRow("{ \"webhooks\": [{ \"url\": \"https://x\", \"secret\": \"whsec_short-and-no-base64-at-all\" }] }", "webhooks.0.secret: ", "base64")]
    [DataRow("{ \"rooms\": { \"timeZone\": \"Asia/Atlantis\" } }", "rooms.timeZone: ", "such as Asia/Seoul")]
    [DataRow("{ \"rooms\": { \"list\": [{ \"id\": \"a\", \"timeZone\": \"Mars\" }] } }", "rooms.list.0.timeZone: ", "\"Mars\" is no zone")]
    [DataRow("{ \"http\": {}, \"http\": {} }", "http: ", "stands twice")]
    [DataRow("{ \"http\": {}, }", "f.json:1:", "not valid JSON")]
    [DataRow("{ /* no end", "f.json:1:3: ", "this comment has no end")]
    [DataRow("[]", "f.json:1:1: ", "The configuration must be an object")]
    [DataRow("", "f.json:1:1: ", "file is empty")]
    public void What_does_not_hold_is_told_with_line_key_and_mend(string json, params string[] parts)
    {
        string message = Assert.ThrowsExactly<ConfigurationException>(() => Parse(json)).Message;
        StringAssert.StartsWith(message, "f.json:");
        foreach (string part in parts)
        {
            StringAssert.Contains(message, part);
        }
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_told() => StringAssert.Contains(
        Assert.ThrowsExactly<ConfigurationException>(() => ServerOptionsReader.Read("/no/such.json")).Message, "/no/such.json: there is no such file");

    private static ServerOptions Parse(string json) => ServerOptionsReader.Parse("f.json", Encoding.UTF8.GetBytes(json));

    /// <summary>Returns how many values were compared.</summary>
    private static int Compare(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("properties", out JsonElement properties))
        {
            Assert.IsTrue(schema.TryGetProperty("default", out JsonElement written), $"{path} has no default in the schema");
            Assert.IsTrue(JsonElement.DeepEquals(written, value), $"{path}: {written} in the schema, {value} in the file");
            return 1;
        }

        int count = 0;
        foreach (JsonProperty property in properties.EnumerateObject())
        {
            if (property.Name != "$schema")
            {
                Assert.IsTrue(value.TryGetProperty(property.Name, out JsonElement inner), $"{path}/{property.Name} is missing in the file");
                count += Compare(property.Value, inner, $"{path}/{property.Name}");
            }
        }

        return count;
    }
}
