using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Rtp.Sdp;
using McuServer.TestKit.Live;
using McuServer.Transport.Peer;
using McuServer.Transport.Tests.Peer;

namespace McuServer.Transport.Network.Tests;

/// <summary>Whole clients by ICE-TCP over the loopback interface, in real time: sockets, frames, ICE, DTLS, media both ways.</summary>
[TestClass]
public class TcpMediaTests
{
    private static readonly TimeSpan s_heard = TimeSpan.FromMilliseconds(300);

    [TestMethod]
    [DataRow("127.0.0.1")]
    [DataRow("::1")]
    public void Media_flows_both_ways_in_frames_that_are_split_and_glued(string address)
    {
        using Scene scene = new(address: address);
        TcpClient client = scene.Join(seed: 3);
        scene.Run(20, () => client.Peer.IsConnected && scene.Servers[0].Transport.IsReady);
        // Real time, and the machine may be busy: what must come, must come at some time.
        scene.Run(30, () => client.Peer.Picture.PictureCount > 40 && scene.Servers[0].Camera.PictureCount > 40 && client.SplitCount > 50
            && client.GluedCount > 50 && client.Peer.Sound.LevelDbfs(ServerPeer.ToneHz, s_heard) > -30 && scene.Servers[0].Heard.LevelDbfs(440, s_heard) > -30);
        Assert.AreEqual(TransportProtocol.Tcp, scene.Servers[0].Transport.Ice.Selected!.Value.Protocol);
        Console.WriteLine($"{client.SplitCount} writes ended within a frame, {client.GluedCount} held the ends of several");
        Assert.AreEqual(0, client.Peer.Picture.BrokenCount + scene.Servers[0].Camera.BrokenCount);
        Assert.AreEqual(0, scene.Tcp.DroppedFrameCount);
    }

    [TestMethod]
    public void A_reader_who_stops_loses_the_oldest_is_counted_and_comes_back_while_others_notice_nothing()
    {
        using Scene scene = new(new TcpPortOptions { MaxQueuedBytes = 16 << 10 });
        TcpClient slow = scene.Join(seed: 4, receiveBufferBytes: 4096);
        TcpClient other = scene.Join(seed: 5);
        scene.Run(20, () => slow.Peer.IsConnected && other.Peer.IsConnected);
        scene.Run(1);
        slow.ReadsNothing = true;
        long begun = Stopwatch.GetTimestamp();
        long before = scene.Servers[1].PictureCount - other.Peer.Picture.FrameCount;
        int most = 0;
        scene.Run(30, () =>
        {
            most = Math.Max(most, scene.Tcp.GetQueuedBytes(scene.Servers[0].Transport.Ice.Selected!.Value));
            return scene.Tcp.DroppedFrameCount > 100;
        });
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        long dropped = scene.Tcp.DroppedFrameCount;
        Assert.IsGreaterThan(100, dropped);
        Assert.IsLessThanOrEqualTo(16 << 10, most);
        Assert.AreEqual(before, scene.Servers[1].PictureCount - other.Peer.Picture.FrameCount, 2, "the other one has all");
        slow.ReadsNothing = false;
        long seen = slow.Peer.Picture.PictureCount;
        begun = Stopwatch.GetTimestamp();
        scene.Run(30, () => slow.Peer.Picture.PictureCount - seen > 35);
        Console.WriteLine($"{dropped} frames dropped in {seconds:F1} s, at most {most} bytes waited; back after {Stopwatch.GetElapsedTime(begun)}");
        Assert.IsTrue(scene.Servers[0].Transport.IsReady);
        Assert.AreEqual(0, other.Peer.Picture.BrokenCount);
    }

    [TestMethod]
    public void A_session_that_is_ended_takes_its_connection_with_it()
    {
        using Scene scene = new();
        TcpClient client = scene.Join(seed: 6);
        scene.Run(20, () => client.Peer.IsConnected && scene.Servers[0].Transport.IsReady);
        Assert.AreEqual(1, scene.Tcp.ConnectionCount);
        scene.CloseFirst();
        scene.Run(5, () => client.Peer.End is not null);
        Assert.AreEqual(PeerEnd.Remote, client.Peer.End, "the goodbye was sent before");
        Assert.AreEqual(0, scene.Tcp.ConnectionCount);
    }

    /// <summary>A hub behind real sockets, its peers, and clients with a connection each; all on the test's thread.</summary>
    private sealed class Scene : IDisposable
    {
        private static readonly Lazy<DtlsContext> s_dtls = new(static () => TestPeer.CreateDtls());

        private readonly UdpPort _udp = new();
        private readonly NetworkLoop _loop;
        private readonly PeerHub _hub;
        private readonly long _origin = Stopwatch.GetTimestamp();
        private readonly IPEndPoint _endPoint;
        private readonly List<TcpClient> _clients = [];
        private TimeSpan _nextTick;

        public Scene(TcpPortOptions? options = null, string address = "127.0.0.1")
        {
            Tcp = new TcpPort(_udp, options);
            _loop = new NetworkLoop(_udp, Tcp, _origin);
            _hub = new PeerHub(_loop, 99);
            var local = IPAddress.Parse(address);
            try
            {
                _endPoint = new IPEndPoint(local, Tcp.Listen(new IPEndPoint(local, 0)));
            }
            catch (SocketException) when (local.AddressFamily == AddressFamily.InterNetworkV6)
            {
                Assert.Inconclusive("This machine has no ::1.");
                throw;
            }
        }

        public TcpPort Tcp { get; }

        public List<ServerPeer> Servers { get; } = [];

        private TimeSpan Now => Stopwatch.GetElapsedTime(_origin);

        public TcpClient Join(ulong seed, int receiveBufferBytes = 65_536)
        {
            TransportAddress remote = TransportAddress.From(_endPoint, protocol: TransportProtocol.Tcp);
            TcpClient client = new(_endPoint, remote, seed, receiveBufferBytes);
            _clients.Add(client);
            NegotiatedSession session = SdpAnswerer.Answer(client.Peer.CreateOffer(), new AnswerOptions
            {
                IceUfrag = $"server{seed}",
                IcePassword = $"serverPassword0123456789{seed}",
                Fingerprint = new SdpFingerprint("sha-256", s_dtls.Value.Certificate.Fingerprint),
                AudioTrack = new LocalTrack(1111, 0, "a"),
                VideoTrack = new LocalTrack(2222, 2223, "v"),
                Cname = "mcu",
                SessionId = 77,
            });
            ServerPeer peer = new() { Codec = RtpVideoCodec.Vp8, Clip = ClipFeed.Of(VideoCodec.Vp8, 320, 180, 300_000) };
            peer.Transport = new PeerTransport(Now, new PeerTransportOptions
            {
                Session = session,
                Dtls = s_dtls.Value,
                Epoch = new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc),
                Handler = peer,
                Cname = "mcu",
                Seed = (int)seed,
            });
            Servers.Add(peer);
            _hub.Add(peer.Transport);
            client.Peer.TakeAnswer(Now, session.AnswerText, [remote]);
            return client;
        }

        public void CloseFirst() => _hub.Close(Now, Servers[0].Transport);

        public void Run(double seconds, Func<bool>? until = null)
        {
            TimeSpan end = Now + TimeSpan.FromSeconds(seconds);
            while (Now < end)
            {
                _loop.RunOnce(_hub, TimeSpan.FromMilliseconds(1));
                if (Now >= _nextTick)
                {
                    _nextTick += TimeSpan.FromMilliseconds(20);
                    foreach (ServerPeer peer in Servers.Where(static peer => !peer.Transport.HasEnded))
                    {
                        peer.Tick(Now, _loop);
                        _hub.Drain(peer.Transport);
                    }
                }

                foreach (TcpClient client in _clients)
                {
                    client.Turn(Now);
                }

                if (until?.Invoke() == true)
                {
                    return;
                }
            }

            Assert.IsNull(until, "in time");
        }

        public void Dispose()
        {
            _clients.ForEach(static client => client.Dispose());
            Servers.ForEach(static peer => peer.Dispose());
            Tcp.Dispose();
            _udp.Dispose();
        }
    }

    /// <summary>A test peer whose datagrams are frames of one connection, cut and joined at random on their way.</summary>
    private sealed class TcpClient : IDatagramSender, IDisposable
    {
        private readonly Socket _socket;
        private readonly TransportAddress _remote;
        private readonly Random _random;
        private readonly FrameSplitter _splitter = new();
        private readonly List<byte> _unsent = [];
        private readonly Queue<long> _frameEnds = [];
        private long _queued;
        private long _written;

        public TcpClient(IPEndPoint server, TransportAddress remote, ulong seed, int receiveBufferBytes)
        {
            _remote = remote;
            _random = new Random((int)seed);
            _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
                ReceiveBufferSize = receiveBufferBytes,
            };
            _socket.Connect(server);
            _socket.Blocking = false;
            Peer = new TestPeer(new TestPeerOptions { Seed = seed }, this);
        }

        public TestPeer Peer { get; }

        public bool ReadsNothing { get; set; }

        public int SplitCount { get; private set; }

        public int GluedCount { get; private set; }

        public bool TrySend(in TransportAddress to, ReadOnlySpan<byte> datagram)
        {
            Assert.AreEqual(_remote, to);
            _unsent.AddRange([(byte)(datagram.Length >> 8), (byte)datagram.Length]);
            _unsent.AddRange(datagram);
            _queued += 2 + datagram.Length;
            _frameEnds.Enqueue(_queued);
            return true;
        }

        public void Turn(TimeSpan now)
        {
            if (Peer.NextDeadline <= now)
            {
                Peer.HandleTimeout(now);
            }

            Write();
            // A few bytes at times, so that lengths and frames come in pieces.
            int most = _random.Next(4) == 0 ? _random.Next(1, 40) : 4096;
            if (!ReadsNothing && _socket.Poll(0, SelectMode.SelectRead))
            {
                Span<byte> room = _splitter.Room;
                int count = _socket.Receive(room[..Math.Min(most, room.Length)], SocketFlags.None, out SocketError error);
                _splitter.Advance(error == SocketError.Success ? count : 0);
                while (_splitter.TryTake(out Span<byte> frame))
                {
                    Peer.Handle(now, _remote, frame);
                }
            }
        }

        public void Dispose()
        {
            Peer.Dispose();
            _socket.Dispose();
        }

        /// <summary>What waits goes out in pieces of any length; now and then it waits, so that the next piece holds several frames.</summary>
        private void Write()
        {
            if (_unsent.Count == 0 || (_random.Next(8) > 0 && _unsent.Count < 4000))
            {
                return;
            }

            int count = Math.Min(_random.Next(3) > 0 ? _random.Next(1, 300) : 5000, _unsent.Count);
            int sent = Math.Max(0, _socket.Send(_unsent.GetRange(0, count).ToArray(), SocketFlags.None, out _));
            _unsent.RemoveRange(0, sent);
            _written += sent;
            int ended = 0;
            bool isAtEnd = false;
            while (_frameEnds.TryPeek(out long end) && end <= _written)
            {
                isAtEnd = _frameEnds.Dequeue() == _written;
                ended++;
            }

            SplitCount += sent > 0 && !isAtEnd ? 1 : 0;
            GluedCount += ended > 1 ? 1 : 0;
        }
    }
}
