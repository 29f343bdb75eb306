using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Serving.Api;

namespace McuServer.Tests.Serving.Api;

/// <summary>The server does what its OpenAPI document says.</summary>
[TestClass]
public class ContractTests
{
    private static ApiHost s_host = null!;
    private static JsonObject s_document = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_host = await ApiHost.StartAsync();
        s_document = (JsonObject)JsonNode.Parse(await s_host.Host.Client.GetStringAsync("/openapi.json"))!;
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    public static IEnumerable<object[]> Labels => OperationSample.All.Select(s => (object[])[s.Label]);

    [TestMethod]
    [DynamicData(nameof(Labels))]
    public async Task An_answer_is_as_the_document_says(string label)
    {
        OperationSample sample = OperationSample.All.Single(s => s.Label == label);
        Operation operation = s_host.Table.All.Single(o => o.Name == sample.Operation);
        if (operation.Path is null || sample.Allowed.Length == 0)
        {
            return;
        }

        RoomControl room = await sample.MakeRoomAsync(s_host);
        string id = OperationSample.IdOf(sample.Allowed[0]);
        Answer answer = await s_host.RunAsync(operation, room.Name, ApiHost.TokenOf(room.Name, id), sample.Params(room, id));
        AssertDescribed(operation, answer);
        if (sample.Code is null)
        {
            Assert.IsLessThan(300, answer.Status, answer.Text);
        }
    }

    /// <summary>A refusal is in the document with its status, and is a problem in full.</summary>
    [TestMethod]
    public async Task Refusals_are_as_the_document_says()
    {
        RoomControl room = OperationSample.MakeRoom(s_host);
        foreach (Operation operation in s_host.Table.All.Where(o => o.Path is not null))
        {
            OperationSample sample = OperationSample.All.First(s => s.Operation == operation.Name);
            JsonObject parameters = sample.Params(room, "h1");
            AssertDescribed(operation, (await s_host.RunAsync(operation, room.Name, null, parameters)).Is(401));
            AssertDescribed(operation, (await s_host.RunAsync(operation, room.Name, ApiHost.TokenOf("elsewhere", "a1"), parameters)).Is(403));
            if (operation.RawBody is not null)
            {
                continue;
            }

            parameters["noSuchMember"] = 1;
            Answer malformed = (await s_host.RunAsync(operation, room.Name, ApiHost.TokenOf("*", ApiHost.Operator), parameters)).Is(400, "malformed");
            AssertDescribed(operation, malformed);
            Assert.AreEqual("additionalProperties", (string?)malformed.Json["errors"]![0]!["code"]);
        }
    }

    [TestMethod]
    public void The_document_has_every_operation_and_leads_nowhere_wrong()
    {
        Assert.AreEqual("3.1.0", (string?)s_document["openapi"]);
        HashSet<string> ids = [];
        foreach ((string path, JsonNode? item) in (JsonObject)s_document["paths"]!)
        {
            foreach ((string method, JsonNode? described) in (JsonObject)item!)
            {
                Assert.IsTrue(ids.Add((string)described!["operationId"]!), $"{method} {path}");
                string[] inPath = [.. ((JsonArray)described["parameters"]!).Where(p => (string?)p!["in"] == "path").Select(p => (string)p!["name"]!)];
                string[] inAddress = [.. System.Text.RegularExpressions.Regex.Matches(path, "\\{(\\w+)\\}").Select(m => m.Groups[1].Value)];
                CollectionAssert.AreEquivalent(inAddress, inPath, path);
                Assert.IsFalse(string.IsNullOrWhiteSpace((string?)described["x-summary-ko"]), path);
            }
        }

        CollectionAssert.AreEquivalent(s_host.Table.All.Where(o => o.Path is not null).Select(o => o.Name).ToArray(), ids.ToArray());
        CollectionAssert.AreEquivalent(
            s_host.Table.All.Where(o => o.IsCall).Select(o => o.Name).ToArray(), ((JsonObject)s_document["x-calls"]!).Select(c => c.Key).ToArray());
        foreach (string reference in References(s_document))
        {
            JsonNode? target = s_document;
            foreach (string part in reference[2..].Split('/'))
            {
                target = target?[part];
            }

            Assert.IsNotNull(target, reference);
        }
    }

    private static void AssertDescribed(Operation operation, Answer answer)
    {
        JsonNode described = s_document["paths"]![operation.Path!]![operation.Method!.ToLowerInvariant()]!;
        JsonNode? response = described["responses"]![$"{answer.Status}"];
        Assert.IsNotNull(response, $"{operation.Name}: the document has no {answer.Status}");
        string type = (answer.Type ?? "").Split(';')[0];
        if (response["content"] is not JsonObject content)
        {
            Assert.AreEqual("", answer.Text);
            return;
        }

        Assert.IsTrue(content.ContainsKey(type), $"{operation.Name}: {type}");
        if (content[type]!["schema"] is JsonObject schema)
        {
            IReadOnlyList<string> faults = new SchemaValidator(s_document).Check(JsonNode.Parse(answer.Text), schema);
            Assert.IsEmpty(faults, $"{operation.Name}: {string.Join("; ", faults)} in {answer.Text}");
        }

        if (answer.Code is { } code)
        {
            StringAssert.Contains((string?)response["description"], code, $"{operation.Name} {answer.Status}");
        }
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject all => all.SelectMany(p => p.Key == "$ref" ? [(string)p.Value!] : References(p.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
