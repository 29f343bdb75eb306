using System.Net.Sockets;
using System.Net;
using McuServer.Conference.Live;
using McuServer.Media.Layouts;
using McuServer.Serving.Configuration;
using McuServer.Serving;
using McuServer.TestKit;
using McuServer.Tests.Serving.Fakes;

namespace McuServer.Tests.Serving;

[TestClass]
public class ServerRunTests
{
    [TestMethod]
    public async Task A_stop_waits_for_those_inside_and_then_ends()
    {
        FakeConferenceServer conferences = new();
        FakeSession session = (FakeSession)conferences.Join(new JoinRequest { Room = "a", ParticipantId = "p", Name = "n", Role = Role.Host });
        using CancellationTokenSource stop = new();
        Task<int> run = RunAsync(Options(FreePort.Find(), graceMs: 60_000), conferences, stop.Token);
        await stop.CancelAsync();
        await Eventually.IsTrueAsync(() => conferences.IsDraining, "nobody new is let in");
        Assert.IsFalse(run.IsCompleted);
        session.Leave("left");
        Assert.AreEqual(0, await run.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [TestMethod]
    public async Task A_stop_waits_no_longer_than_the_grace()
    {
        FakeConferenceServer conferences = new();
        conferences.Join(new JoinRequest { Room = "a", ParticipantId = "p", Name = "n" });
        using CancellationTokenSource stop = new();
        await stop.CancelAsync();
        Assert.AreEqual(0, await RunAsync(Options(FreePort.Find(), graceMs: 50), conferences, stop.Token).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [TestMethod]
    public async Task A_port_that_is_taken_is_told()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        ConfigurationException error = await Assert.ThrowsExactlyAsync<ConfigurationException>(
            () => RunAsync(Options(port, graceMs: 0), new FakeConferenceServer(), CancellationToken.None));
        StringAssert.Contains(error.Message, $"{port}");
        StringAssert.Contains(error.Message, "choose another port");
    }

    [TestMethod]
    public void Https_applies_to_every_address()
    {
        ServerOptions options = new() { Http = new HttpOptions { Https = true, Urls = ["http://127.0.0.1:1", "https://[::1]:2"] } };
        Assert.IsTrue(ServerRun.UrlsOf(options).All(u => u.IsHttps));
    }

    [TestMethod]
    public void Media_addresses_are_those_of_the_configuration_or_loopback_in_development_mode()
    {
        CollectionAssert.AreEqual(
            (MediaAddress[])[new(IPAddress.Loopback, IPAddress.Loopback)], MachineAddresses.ForMedia(new ServerOptions()).ToArray());
        ServerOptions options = new()
        {
            Media = new MediaOptions
            {
                Addresses =
                [
                    new MediaAddressOptions { Listen = "10.0.0.5", Announced = "203.0.113.5" }, new MediaAddressOptions { Listen = "127.0.0.1", Announced = "localhost" },
                ],
            },
        };
        CollectionAssert.AreEqual(
            (MediaAddress[])[new(IPAddress.Parse("10.0.0.5"), IPAddress.Parse("203.0.113.5")), new(IPAddress.Loopback, IPAddress.Loopback)],
            MachineAddresses.ForMedia(options).ToArray());
        options = options with { Media = new MediaOptions { Addresses = [new MediaAddressOptions { Listen = "10.0.0.5", Announced = "no.such.invalid" }] } };
        StringAssert.Contains(Assert.ThrowsExactly<ConfigurationException>(() => MachineAddresses.ForMedia(options)).Message, "cannot be resolved");
        options = options with { Media = new MediaOptions { Addresses = [new MediaAddressOptions { Listen = "10.0.0.5", Announced = "0.0.0.0" }] } };
        StringAssert.Contains(Assert.ThrowsExactly<ConfigurationException>(() => MachineAddresses.ForMedia(options)).Message, "nobody can reach");
    }

    [TestMethod]
    public void A_server_with_a_secret_carries_media_on_every_address_of_the_machine()
    {
        ServerOptions options = new() { Tokens = new TokenOptions { Secret = RunningHost.Secret } };
        IReadOnlyList<MediaAddress> found = MachineAddresses.ForMedia(options);
        Assert.IsNotEmpty(found);
        Assert.IsTrue(found.All(a => a.Listen.Equals(a.Announced) && !a.Listen.IsIPv6LinkLocal));
    }

    private static Task<int> RunAsync(ServerOptions options, FakeConferenceServer conferences, CancellationToken stop) =>
        ServerRun.RunAsync(options, Path.GetTempPath(), (_, _) => conferences, stop);

    private static ServerOptions Options(int port, int graceMs) => new()
    {
        Http = new HttpOptions { Urls = [$"http://127.0.0.1:{port}"] },
        Shutdown = new ShutdownOptions { GraceMs = graceMs },
        Logs = new LogOptions { Level = LogThreshold.Error },
    };
}
