using System.Diagnostics;
using System.Text.RegularExpressions;
using McuServer.Conference.Control;

namespace McuServer.Tests.Serving.Api;

/// <summary>Every example of the client's README is run as it stands there.</summary>
[TestClass]
public class ReadmeTests
{
    [TestMethod]
    public async Task Every_curl_example_works()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string readme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "client-README.md"));
        string[] blocks = [.. Regex.Matches(readme, "```sh\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value)];
        Assert.IsGreaterThanOrEqualTo(9, blocks.Length);
        foreach (string block in blocks)
        {
            if (host.Rooms.Find("town-hall") is { State.ParticipantCount: 0, HasEnded: false } room)
            {
                room.Update(Actor.Server, s => s with { Lobby = LobbyPolicy.Accept });
                ApiHost.Enter(room, "host-1", "panelist-1", "attendee-1");
                room.Update(Actor.Server, s => s with { Lobby = LobbyPolicy.Ask });
                ApiHost.Enter(room, "waiting-1", "waiting-2", "waiting-3");
            }

            (int code, string output) = await RunAsync(host, block);
            Assert.AreEqual(0, code, $"{block}\n{output}");
        }

        Assert.IsTrue(host.Rooms.Find("town-hall")!.HasEnded, "the examples end the event");
        // Every operation that has an address is shown.
        foreach (string path in host.Table.All.Where(o => o.Path is not null && o.IsChange).Select(o => o.Path!).Distinct())
        {
            string last = path.Split('/').Last(p => !p.StartsWith('{'));
            StringAssert.Contains(readme, last, path);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(ApiHost host, string script)
    {
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SERVER"] = host.Host.Url.ToString().TrimEnd('/');
        start.Environment["TOKEN"] = ApiHost.TokenOf("*", ApiHost.Operator);
        start.Environment["ATTENDEE_TOKEN"] = ApiHost.TokenOf("town-hall", "attendee-1");
        start.Environment["no_proxy"] = "127.0.0.1";
        start.ArgumentList.Add("-e");
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
