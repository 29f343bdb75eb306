using System.Text;
using System.Text.Json.Nodes;
using McuServer.Serving.Tokens;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

[TestClass]
public class ServeCommandTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    /// <summary>Stops the start at the last moment, with the logs open.</summary>
    private const string NoCertificate =
        """{ "http": { "certificateFile": "no.pem", "certificateKeyFile": "no.key" }, "logs": { "format": "json" } }""";

    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeFolder(TestContext context) => s_work = new Workspace();

    [ClassCleanup]
    public static void RemoveFolder() => s_work.Dispose();

    [TestMethod]
    [DataRow("{\n  \"htp\": {}\n}", "bad.json:2:", "\"htp\" (\"http\"?)")]
    [DataRow("{ \"media\": { \"udpPort\": 0 } }", "bad.json:1:", "media.udpPort")]
    public void A_configuration_that_does_not_hold_stops_the_start(string json, params string[] parts)
    {
        s_work.Write("bad.json", json);
        s_work.Run("serve", "--config", "bad.json").FailedWith(2, parts);
    }

    [TestMethod]
    public void A_configuration_that_is_not_there_stops_the_start() =>
        s_work.Run("serve", "--config", "none.json").FailedWith(2, "none.json: there is no such file");

    [TestMethod]
    [DataRow("http://0.0.0.0:8080")]
    [DataRow("http://*:8080")]
    [DataRow("http://127.0.0.1:8080;http://192.0.2.1:8080")]
    public void Without_a_secret_it_listens_on_loopback_alone(string url) =>
        s_work.Run("serve", "--urls", url).FailedWith(2, "without tokens.secret (development mode)", "openssl rand -base64 32");

    [TestMethod]
    public void Development_mode_is_announced_and_logs_are_JSON_if_wished()
    {
        s_work.Write("no-certificate.json", NoCertificate);
        ProgramRun run = s_work.Run("serve", "--https", "--config", "no-certificate.json");
        Assert.AreEqual(2, run.ExitCode, run.ToString());
        run.AssertOneErrorLine("no.pem", "http.certificateFile");
        JsonNode line = JsonNode.Parse(run.OutputLines.Single())!;
        Assert.AreEqual((1001, "Warning"), ((int)line["EventId"]!, (string?)line["LogLevel"]));
        StringAssert.Contains((string)line["Message"]!, "DEVELOPMENT MODE");
    }

    [TestMethod]
    public void An_address_that_is_none_stops_the_start() =>
        s_work.Run("serve", "--urls", "example.kr").FailedWith(2, "\"example.kr\" is no address to listen on");

    [TestMethod]
    public void A_token_is_printed_that_the_server_takes()
    {
        s_work.Write("secret.json", $$"""{ "tokens": { "secret": "{{Secret}}" } }""");
        ProgramRun run = s_work.Run("token", "--room", "lobby", "--name", "김하나", "--role", "host", "--config", "secret.json").Succeeded();
        TokenVerifier verifier = new(Secret, TimeSpan.Zero);
        Assert.AreEqual(TokenFault.None, verifier.Verify(run.OutputLines.Single(), DateTimeOffset.UtcNow, "lobby", out TokenClaims? claims));
        Assert.AreEqual("김하나", claims!.Name);
        Assert.IsTrue(claims.May("room.manage"));
    }

    [TestMethod]
    [DataRow("--room|a/b|--name|x", "--room: 'a/b' is no name of a room")]
    [DataRow("--room|a|--name|x|--role|king", "--role: 'king' is no role; write host, cohost, panelist or attendee")]
    [DataRow("--room|a|--name|x|--hours|0", "--hours: 0 is out of range")]
    [DataRow("--room|a|--name| ", "--name: nothing of it can be shown")]
    [DataRow("--room|a|--name|x|--id|a b", "--id: 'a b' is no id")]
    public void A_token_that_would_be_refused_is_not_made(string line, string part)
    {
        s_work.Write("secret.json", $$"""{ "tokens": { "secret": "{{Secret}}" } }""");
        s_work.Run(["token", .. line.Split('|'), "--config", "secret.json"]).FailedWith(2, part);
    }

    [TestMethod]
    public void Without_a_secret_no_token_is_made()
    {
        s_work.Write("open.json", "{}");
        s_work.Run("token", "--room", "a", "--name", "x", "--config", "open.json").FailedWith(2, "open.json: tokens.secret is empty");
    }

    /// <summary>
    /// The runtime's own trace of what it loads; the other command shows that the trace would tell. Of the managed build: the
    /// native program is one file, in which what is not used costs nothing.
    /// </summary>
    [TestMethod]
    [DataRow("layout|list", false)]
    [DataRow("doctor", false)]
    [DataRow("--help", false)]
    [DataRow("serve|--config|no-certificate.json|--https", true)]
    public void Only_serve_loads_the_web_server(string line, bool loads)
    {
        s_work.Write("secret.json", $$"""{ "tokens": { "secret": "{{Secret}}" } }""");
        s_work.Write("no-certificate.json", NoCertificate);
        string trace = s_work.PathOf($"loads-{line.Length}.nettrace");
        Mcu program = new(s_work.Folder) { ProgramFolder = AppContext.BaseDirectory };
        program.Variables["DOTNET_EnableEventPipe"] = "1";
        program.Variables["DOTNET_EventPipeOutputPath"] = trace;
        // The loader's events.
        program.Variables["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:0x8:4";
        program.Run(line.Split('|'));
        byte[] bytes = File.ReadAllBytes(trace);
        Assert.IsTrue(bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes("System.CommandLine")) >= 0, "the trace names what is loaded");
        Assert.AreEqual(loads, bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes("Microsoft.AspNetCore")) >= 0);
    }
}
