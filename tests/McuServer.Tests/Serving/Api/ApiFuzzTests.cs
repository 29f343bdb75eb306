using System.Text;
using System.Text.Json.Nodes;
using McuServer.Conference.Control;
using McuServer.Serving.Api;
using McuServer.Tests.Serving.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace McuServer.Tests.Serving.Api;

/// <summary>Damaged requests through everything but the sockets: a problem at worst, never an exception.</summary>
[TestClass]
public class ApiFuzzTests
{
    [TestMethod]
    [Timeout(15 * 60_000)]
    public async Task Damaged_bodies_are_answered_and_never_fail_the_server()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        ApiEndpoint endpoint = host.Host.App.Services.GetRequiredService<ApiEndpoint>();
        // Ending the room would end the test's worth.
        Operation[] operations = [.. host.Table.All.Where(o => o is { Path: not null, RawBody: null } && o.Name is not ("room.end" or "rooms.create"))];
        RoomControl room = OperationSample.MakeRoom(host);
        byte[][] seeds = [.. OperationSample.All.Select(s => Encoding.UTF8.GetBytes(s.Params(room, "h1").ToJsonString()))];
        byte[] alphabet = Encoding.ASCII.GetBytes("{}[]\",:0123456789.eE-truefalsnl\\/ \n");
        Random random = new(20260105);
        Dictionary<int, int> statuses = [];
        for (int i = 0; i < Mutations.Count; i++)
        {
            Operation operation = operations[random.Next(operations.Length)];
            byte[] body = Mutations.Make(random, seeds, alphabet);
            DefaultHttpContext context = new() { RequestServices = host.Host.App.Services };
            context.Request.Method = operation.Method!;
            context.Request.Scheme = "http";
            context.Request.Host = new HostString("127.0.0.1");
            context.Request.Path = "/api/v1" + operation.Path;
            context.Request.Headers.Authorization = "Bearer " + ApiHost.TokenOf("*", ApiHost.Operator);
            context.Request.ContentType = "application/json";
            context.Request.Body = new MemoryStream(body);
            context.Request.RouteValues["room"] = room.Name;
            foreach (string name in (string[])["id", "seat", "participant"])
            {
                if (operation.Path!.Contains($"{{{name}}}", StringComparison.Ordinal))
                {
                    context.Request.RouteValues[name] = random.Next(3) == 0 ? Encoding.UTF8.GetString(body) : "p3";
                }
            }

            if (random.Next(4) == 0)
            {
                context.Request.QueryString = new QueryString("?" + Uri.EscapeDataString(Encoding.Latin1.GetString(body[..Math.Min(body.Length, 20)])));
            }

            context.Response.Body = new MemoryStream();
            await endpoint.RunAsync(context, operation);
            int status = context.Response.StatusCode;
            Assert.IsTrue(status is >= 200 and < 300 or >= 400 and < 500, $"{operation.Name} {status}: {Encoding.UTF8.GetString(body)}");
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if (status >= 400)
            {
                JsonNode problem = JsonNode.Parse(((MemoryStream)context.Response.Body).ToArray())!;
                Assert.AreEqual(status, (int)problem["status"]!);
            }
        }

        Assert.IsGreaterThan(Mutations.Count / 20, statuses.GetValueOrDefault(400));
        Assert.IsGreaterThan(0, statuses.GetValueOrDefault(200));
    }
}
