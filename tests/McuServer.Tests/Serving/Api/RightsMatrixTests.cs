using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Serving.Api;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving.Api;

/// <summary>Role × action by both ways: what is forbidden is 403, names what is missing, and changes nothing.</summary>
[TestClass]
public class RightsMatrixTests
{
    private static ApiHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => s_host = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    public static IEnumerable<object[]> Labels => OperationSample.All.Select(s => (object[])[s.Label]);

    [TestMethod]
    [DynamicData(nameof(Labels))]
    public async Task By_REST(string label)
    {
        OperationSample sample = OperationSample.All.Single(s => s.Label == label);
        Operation operation = s_host.Table.All.Single(o => o.Name == sample.Operation);
        if (operation.Path is null)
        {
            Assert.Contains(operation.Name, (string[])["media.mute", "stats.subscribe"], "what has no address is only for a session itself");
            return;
        }

        foreach (char row in OperationSample.Rows)
        {
            RoomControl room = await sample.MakeRoomAsync(s_host);
            string id = OperationSample.IdOf(row);
            string before = ApiHost.Everything(room);
            int told = s_host.ToldIn(room.Name).Count;
            Answer answer = await s_host.RunAsync(operation, room.Name, ApiHost.TokenOf(room.Name, id), sample.Params(room, id));
            if (sample.Allowed.Contains(row))
            {
                // There are no connections here, so there is nothing to tell of them.
                Assert.IsTrue(answer.Status is >= 200 and < 300 || (sample.Code is not null && answer.Code == sample.Code), $"{label} by {row}: {answer.Text}");
                continue;
            }

            string cell = $"{label} by {row}: {answer.Text}";
            bool isNobodyThere = row is 'x' && answer.Code is "participant-not-found";
            Assert.IsTrue(answer.Status == 403 || isNobodyThere, cell);
            Assert.IsTrue(isNobodyThere || answer.Code == "not-permitted", cell);
            Assert.AreEqual(before, ApiHost.Everything(room), cell);
            Assert.HasCount(told, s_host.ToldIn(room.Name), cell);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Labels))]
    public async Task By_WebSocket(string label)
    {
        OperationSample sample = OperationSample.All.Single(s => s.Label == label);
        Operation operation = s_host.Table.All.Single(o => o.Name == sample.Operation);
        foreach (char row in "hcpagw")
        {
            RoomControl room = await sample.MakeRoomAsync(s_host);
            string id = OperationSample.IdOf(row);
            (TestSocket socket, _) = await s_host.Host.JoinAsync(id, room.Name, ApiHost.RoleOf(id));
            using (socket)
            {
                string before = ApiHost.Everything(room);
                await socket.SendAsync(new { type = "call", id = "c1", method = operation.Name, @params = sample.Params(room, id) });
                JsonNode result = await socket.ReceiveResultAsync();
                string cell = $"{label} by {row}: {result.ToJsonString()}";
                string? code = (string?)result["problem"]?["code"];
                if (!operation.IsCall)
                {
                    Assert.AreEqual("invalid", code, cell);
                }
                else if (sample.Allowed.Contains(row))
                {
                    Assert.IsTrue((bool)result["ok"]! || (sample.Code is not null && code == sample.Code), cell);
                }
                else
                {
                    Assert.AreEqual("not-permitted", code, cell);
                    Assert.AreEqual(403, (int)result["problem"]!["status"]!, cell);
                    Assert.AreEqual(before, ApiHost.Everything(room), cell);
                }
            }
        }
    }

    /// <summary>A token of another room opens nothing, and does not even say whether there is a room.</summary>
    [TestMethod]
    public async Task A_token_is_for_its_own_room()
    {
        RoomControl room = OperationSample.MakeRoom(s_host);
        foreach (Operation operation in s_host.Table.All.Where(o => o.Path is not null && o.IsRoom))
        {
            OperationSample sample = OperationSample.All.First(s => s.Operation == operation.Name);
            foreach (string name in (string[])[room.Name, "no-such-room"])
            {
                Answer answer = await s_host.RunAsync(operation, name, ApiHost.TokenOf("elsewhere", "h1"), sample.Params(room, "h1"));
                answer.Is(403, "not-permitted");
            }

            (await s_host.RunAsync(operation, room.Name, null, sample.Params(room, "h1"))).Is(401, "unauthenticated");
            Answer nowhere = await s_host.RunAsync(operation, "no-such-room", ApiHost.TokenOf("", ApiHost.Operator), sample.Params(room, "h1"));
            // Nobody comes in as an operator, wherever.
            _ = operation.IsForGuests ? nowhere.Is(403, "not-permitted") : nowhere.Is(404, "room-not-found");
        }
    }

    /// <summary>The role that counts is the one that somebody has now, not the one of his token.</summary>
    [TestMethod]
    public async Task A_promotion_counts_at_once()
    {
        RoomControl room = OperationSample.MakeRoom(s_host);
        string token = ApiHost.TokenOf(room.Name, "p1");
        (await s_host.SendAsync("PUT", $"/rooms/{room.Name}/lock", token, new { locked = true })).Is(403);
        room.Change(new Actor("h1", Media.Layouts.Role.Host), "p1", null, null, Media.Layouts.Role.Cohost, null);
        (await s_host.SendAsync("PUT", $"/rooms/{room.Name}/lock", token, new { locked = true })).Is(200);
    }

    [TestMethod]
    public void Every_operation_has_a_sample()
    {
        ConcurrentDictionary<string, bool> samples = new(OperationSample.All.Select(s => KeyValuePair.Create(s.Operation, true)).Distinct());
        string[] missing = [.. s_host.Table.All.Select(o => o.Name).Where(n => !samples.ContainsKey(n))];
        Assert.IsEmpty(missing, string.Join(", ", missing));
    }
}
