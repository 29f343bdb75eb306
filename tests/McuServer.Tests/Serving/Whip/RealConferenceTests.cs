using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net;
using System.Text;
using McuServer.Conference.Live;
using McuServer.Rtp.Sdp;
using McuServer.Serving.Configuration;
using McuServer.Serving.Http;
using McuServer.Serving;
using McuServer.TestKit;
using McuServer.Tests.Serving.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging;

namespace McuServer.Tests.Serving.Whip;

/// <summary>The host over real conferences on free ports of loopback: what a fake cannot show.</summary>
[TestClass]
public class RealConferenceTests
{
    private const string FragmentType = "application/trickle-ice-sdpfrag";

    [TestMethod]
    public async Task A_bad_offer_leaves_the_running_publisher_alone_and_a_good_one_takes_its_place()
    {
        await using Running server = await Running.StartAsync();
        using HttpResponseMessage first = await server.SendAsync(HttpMethod.Post, "/whip/lobby", Offer());
        Assert.AreEqual(HttpStatusCode.Created, first.StatusCode);
        string answer = await first.Content.ReadAsStringAsync();
        StringAssert.Contains(answer, "a=ice-lite");
        StringAssert.Contains(answer, " 127.0.0.1 ");

        string foreign = Offer().Replace("VP8/90000", "H265/90000", StringComparison.Ordinal);
        using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Post, "/whip/lobby", foreign);
        Assert.AreEqual(HttpStatusCode.NotAcceptable, refused.StatusCode);
        using HttpResponseMessage malformed = await server.SendAsync(HttpMethod.Post, "/whip/lobby", "v=0\r\nm=audio\r\n");
        Assert.AreEqual(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.AreEqual(1, server.Conferences.ParticipantCount);
        string location = first.Headers.Location!.OriginalString;
        using HttpResponseMessage alive = await server.SendAsync(HttpMethod.Patch, location, Restart("wxyz"), "*");
        Assert.AreEqual(HttpStatusCode.OK, alive.StatusCode, "the first session lives");

        using HttpResponseMessage second = await server.SendAsync(HttpMethod.Post, "/whip/lobby", Offer());
        Assert.AreEqual(HttpStatusCode.Created, second.StatusCode);
        Assert.AreEqual(1, server.Conferences.ParticipantCount);
        await Eventually.IsTrueAsync(() => StatusOf(server, location) == HttpStatusCode.NotFound, "the first session has ended");
        using HttpResponseMessage deleted = await server.SendAsync(HttpMethod.Delete, second.Headers.Location!.OriginalString);
        Assert.AreEqual(HttpStatusCode.OK, deleted.StatusCode);
        Assert.AreEqual(0, server.Conferences.RoomCount);
    }

    [TestMethod]
    public async Task A_restart_answers_with_credentials_and_candidates_and_another_tag()
    {
        await using Running server = await Running.StartAsync();
        using HttpResponseMessage first = await server.SendAsync(HttpMethod.Post, "/whip/lobby", Offer());
        string location = first.Headers.Location!.OriginalString;
        using HttpResponseMessage restarted = await server.SendAsync(HttpMethod.Patch, location, Restart("wxyz"), "*");
        Assert.AreEqual(HttpStatusCode.OK, restarted.StatusCode);
        Assert.AreEqual(FragmentType, restarted.Content.Headers.ContentType!.MediaType);
        string fragment = await restarted.Content.ReadAsStringAsync();
        (string? ufrag, string? password) = SdpFragment.ReadCredentials(fragment);
        Assert.AreEqual($"\"{ufrag}\"", restarted.Headers.ETag!.Tag);
        Assert.AreNotEqual(first.Headers.ETag!.Tag, restarted.Headers.ETag.Tag);
        Assert.IsGreaterThanOrEqualTo(22, password!.Length);
        StringAssert.Contains(fragment, "a=candidate:");

        using HttpResponseMessage old = await server.SendAsync(HttpMethod.Patch, location, Restart("efgh"), first.Headers.ETag.Tag);
        Assert.AreEqual(HttpStatusCode.PreconditionFailed, old.StatusCode);
        using HttpResponseMessage present = await server.SendAsync(HttpMethod.Patch, location, Restart("efgh"), restarted.Headers.ETag.Tag);
        Assert.AreEqual(HttpStatusCode.NoContent, present.StatusCode);
    }

    /// <summary>The API and the conferences speak of the same rooms.</summary>
    [TestMethod]
    public async Task Rooms_are_those_of_the_configuration_and_no_other_is_made_by_a_join()
    {
        await using Running server = await Running.StartAsync(new RoomsOptions
        {
            CreateOnJoin = false,
            List = [new ConfiguredRoom { Id = "lobby", Title = "강당", MaxOnStage = 4 }],
            EndsWithoutHostAfterMs = 60_000,
        });
        using HttpResponseMessage joined = await server.SendAsync(HttpMethod.Post, "/whip/lobby", Offer());
        Assert.AreEqual(HttpStatusCode.Created, joined.StatusCode);
        using HttpResponseMessage refused = await server.SendAsync(
            HttpMethod.Post, "/whip/other", Offer(), token: RunningHost.Token("other", "obs"));
        Assert.AreEqual(HttpStatusCode.NotFound, refused.StatusCode);
        StringAssert.Contains(await refused.Content.ReadAsStringAsync(), "room-not-found");
        using HttpResponseMessage read = await server.SendAsync(
            HttpMethod.Get, "/api/v1/rooms", token: RunningHost.Token("*", "op", role: McuServer.Media.Layouts.Role.Host));
        string rooms = await read.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, read.StatusCode, rooms);
        foreach (string part in (string[])["\"id\":\"lobby\"", "\"title\":\"강당\"", "\"maxOnStage\":4", "\"endsWithoutHostAfterMs\":60000"])
        {
            StringAssert.Contains(rooms, part);
        }
    }

    [TestMethod]
    public void Ports_and_buffers_are_those_of_the_configuration()
    {
        int udp = FreePort.Find();
        int tcp = FreePort.Find();
        Lines lines = new();
        using (LiveHost host = (LiveHost)ConferenceFactory.Create(
            new ServerOptions { Media = new MediaOptions { UdpPort = udp, TcpPort = tcp, BufferBytes = 65_536 } }, lines))
        {
            Assert.AreEqual(udp, host.Udp.Sockets.Single().Port);
            Assert.AreEqual(65_536, host.Udp.Sockets[0].ReceiveBufferBytes);
            Assert.AreEqual(65_536, host.Udp.Sockets[0].SendBufferBytes);
            using TcpClient client = new();
            client.Connect(IPAddress.Loopback, tcp);
        }

        Assert.IsEmpty(lines.Warnings);
        const int TooMuch = 1 << 30;
        using LiveHost greedy = (LiveHost)ConferenceFactory.Create(
            new ServerOptions { Media = new MediaOptions { UdpPort = udp, TcpPort = 0, BufferBytes = TooMuch } }, lines);
        Assert.IsLessThan(TooMuch, greedy.Udp.Sockets[0].ReceiveBufferBytes);
        StringAssert.Contains(lines.Warnings.Single(), $"sysctl -w net.core.rmem_max={TooMuch} net.core.wmem_max={TooMuch}");
        Assert.IsTrue(greedy.Candidates.All(candidate => candidate.Protocol == "udp"), "port 0: no ICE-TCP");
    }

    [TestMethod]
    public void A_media_port_that_is_taken_is_told()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        string message = Assert.ThrowsExactly<ConfigurationException>(() => ConferenceFactory.Create(
            new ServerOptions { Media = new MediaOptions { UdpPort = port, TcpPort = 0 } }, NullLoggerFactory.Instance)).Message;
        StringAssert.Contains(message, $"port {port} (UDP)");
    }

    private static HttpStatusCode StatusOf(Running server, string location)
    {
        using HttpResponseMessage response = server.SendAsync(HttpMethod.Patch, location, Restart("ijkl"), "*").GetAwaiter().GetResult();
        return response.StatusCode;
    }

    private static string Offer() => new OfferBuilder
    {
        Sections = [new OfferSection(SectionKind.Audio, MediaDirection.SendOnly), new OfferSection(SectionKind.Video, MediaDirection.SendOnly) { Codecs = ["VP8"] }],
        IceUfrag = "abcd",
        IcePassword = "abcd0123456789012345678901",
        Fingerprint = new SdpFingerprint("sha-256", string.Join(':', Enumerable.Repeat("A1", 32))),
    }.Build();

    private static string Restart(string ufrag) => $"a=ice-ufrag:{ufrag}\r\na=ice-pwd:{ufrag}0123456789012345678901\r\n";

    /// <summary>Web server and conferences, all real.</summary>
    private sealed class Running : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly HttpClient _client;
        private readonly string _token = RunningHost.Token(id: "obs");

        private Running(WebApplication app, IConferenceServer conferences)
        {
            _app = app;
            Conferences = conferences;
            string url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url) };
        }

        public IConferenceServer Conferences { get; }

        public static async Task<Running> StartAsync(RoomsOptions? rooms = null)
        {
            ServerOptions options = new()
            {
                Rooms = rooms ?? new RoomsOptions(),
                Tokens = new TokenOptions { Secret = RunningHost.Secret },
                Media = new MediaOptions { UdpPort = 0, TcpPort = 0, Addresses = [new MediaAddressOptions { Listen = "127.0.0.1" }] },
            };
            IConferenceServer conferences = ConferenceFactory.Create(options, NullLoggerFactory.Instance);
            WebApplication app = ServerHost.Build(
                options, [ListenUrl.Parse("http://127.0.0.1:0")!], null, conferences, TimeProvider.System, PageFiles.Folder,
                logging => logging.ClearProviders());
            await app.StartAsync();
            return new Running(app, conferences);
        }

        /// <param name="condition">Of If-Match.</param>
        public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? condition = null, string? token = null)
        {
            using HttpRequestMessage request = new(method, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? _token);
            if (condition is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Match", condition);
            }

            if (body is not null)
            {
                request.Content = new StringContent(body, Encoding.UTF8, method == HttpMethod.Post ? "application/sdp" : FragmentType);
            }

            return await _client.SendAsync(request);
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _app.StopAsync();
            await _app.DisposeAsync();
            ((IDisposable)Conferences).Dispose();
        }
    }

    /// <summary>Keeps warnings.</summary>
    private sealed class Lines : ILoggerFactory, ILogger
    {
        public List<string> Warnings { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Warnings.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
