using McuServer.Native;
using McuServer.Transport.Dtls;

namespace McuServer.Transport.Tests.Dtls;

[TestClass]
public class DtlsSessionTests
{
    [TestMethod]
    [DataRow(300)]
    [DataRow(600)]
    [DataRow(1200)]
    public void Two_sides_connect_with_crossed_keys(int mtuBytes)
    {
        using DtlsPair pair = new(mtuBytes: mtuBytes);
        pair.Connect();
        SrtpKeys client = pair.Client.Keys!;
        SrtpKeys server = pair.Server.Keys!;
        Assert.AreEqual(SrtpProfile.AeadAes128Gcm, server.Profile);
        Assert.AreEqual(server.Profile, pair.Server.Session.Profile);
        CollectionAssert.AreEqual(client.LocalKey, server.RemoteKey);
        CollectionAssert.AreEqual(client.LocalSalt, server.RemoteSalt);
        CollectionAssert.AreEqual(client.RemoteKey, server.LocalKey);
        CollectionAssert.AreEqual(client.RemoteSalt, server.LocalSalt);
        CollectionAssert.AreNotEqual(client.LocalKey, client.RemoteKey);
        Assert.AreEqual(16, client.LocalKey.Length);
        Assert.AreEqual(12, client.LocalSalt.Length);
        Assert.AreEqual("ECDHE-ECDSA-AES128-GCM-SHA256", pair.Server.Session.CipherName);
        Assert.AreEqual(0, pair.Client.Session.ResentFlightCount + pair.Server.Session.ResentFlightCount);
        Assert.IsLessThanOrEqualTo(mtuBytes, Math.Max(pair.Client.LongestSentBytes, pair.Server.LongestSentBytes));
        Assert.IsNull(pair.Client.Session.NextDeadline);
        Assert.IsNull(pair.Server.Session.NextDeadline);
        Assert.AreEqual(TimeSpan.FromMilliseconds(40), pair.Server.Session.HandshakeDuration);
        client.Wipe();
        Assert.IsTrue(client.LocalKey.All(b => b == 0) && client.RemoteSalt.All(b => b == 0));
    }

    [TestMethod]
    public void The_servers_flight_is_one_datagram()
    {
        using DtlsPair pair = new();
        pair.Connect();
        Assert.AreEqual(2, pair.Server.SentCount);
    }

    [TestMethod]
    public void Data_goes_one_record_a_datagram_both_ways()
    {
        using DtlsPair pair = new();
        Assert.IsFalse(pair.Client.Session.Send(new byte[10]));
        pair.Connect();
        byte[] packet = new byte[1188];
        for (int i = 1; i <= 5; i++)
        {
            packet[0] = (byte)i;
            int sentBefore = pair.Client.SentCount;
            Assert.IsTrue(pair.Client.Session.Send(packet));
            Assert.IsTrue(pair.Server.Session.Send(packet.AsSpan(0, i)));
            Assert.AreEqual(sentBefore + 1, pair.Client.SentCount);
            pair.Collect();
        }

        Assert.IsFalse(pair.Client.Session.Send([]));
        Assert.IsFalse(pair.Client.Session.Send(new byte[DtlsEndpoint.MaxWriteBytes + 1]));
        pair.Run(pair.Now + TimeSpan.FromSeconds(1));
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5 }, pair.Server.Received.Select(r => (int)r[0]).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5 }, pair.Client.Received.Select(r => r.Length).ToArray());
    }

    [TestMethod]
    public void A_replayed_record_is_not_handed_out_again()
    {
        using DtlsPair pair = new();
        pair.Connect();
        pair.Network = (_, _, datagram) => [datagram, datagram];
        pair.Client.Session.Send([1, 2, 3]);
        pair.Run(pair.Now + TimeSpan.FromSeconds(1));
        Assert.HasCount(1, pair.Server.Received);
    }

    [TestMethod]
    public void Any_fingerprint_of_the_offer_will_do()
    {
        DtlsFingerprint other = DtlsPair.Print(string.Join(':', Enumerable.Repeat("00", 32)));
        byte[] der = DtlsPair.ClientCertificate.Der.ToArray();
        (string Hash, byte[] Digest)[] cases =
        [
            ("SHA-256", System.Security.Cryptography.SHA256.HashData(der)),
#pragma warning disable CA5350 // old peers name it
            ("sha-1", System.Security.Cryptography.SHA1.HashData(der)),
#pragma warning restore CA5350
            ("sha-384", System.Security.Cryptography.SHA384.HashData(der)),
            ("sha-512", System.Security.Cryptography.SHA512.HashData(der)),
        ];
        foreach ((string hash, byte[] digest) in cases)
        {
            string value = DtlsCertificate.FormatFingerprint(digest).ToLowerInvariant();
            using DtlsPair pair = new(clientIs: [other, DtlsPair.Print(value, hash)]);
            pair.Connect();
        }
    }

    [TestMethod]
    public void A_wrong_certificate_ends_the_session_before_any_key_or_byte()
    {
        using DtlsPair pair = new(clientIs: [DtlsPair.Print(DtlsPair.ServerCertificate.Fingerprint)]);
        pair.Client.Hook = what =>
        {
            if (what == "connected")
            {
                pair.Client.Session.Send([1, 2, 3]);
            }
        };
        pair.Run(TimeSpan.FromSeconds(30));
        CollectionAssert.AreEqual(new[] { DtlsFailure.FingerprintMismatch }, pair.Server.Failures);
        Assert.AreEqual(0, pair.Server.ConnectedCount);
        Assert.IsNull(pair.Server.Keys);
        Assert.IsEmpty(pair.Server.Received);
        Assert.AreEqual(1, pair.Client.ClosedCount, "told by close_notify");
    }

    [TestMethod]
    public void A_peer_without_srtp_is_refused_or_not_as_asked_for()
    {
        using DtlsContext plain = DtlsContext.Create(DtlsPair.ClientCertificate, []);
        using DtlsPair strict = new(plain);
        strict.Run(TimeSpan.FromSeconds(30));
        CollectionAssert.AreEqual(new[] { DtlsFailure.NoSrtpProfile }, strict.Server.Failures);
        using DtlsPair lax = new(plain, requiresSrtp: false);
        lax.Connect();
        Assert.IsNull(lax.Server.Keys);
    }

    [TestMethod]
    public void Profiles_are_the_servers_choice_among_those_offered()
    {
        SrtpProfile[] chromium =
            [SrtpProfile.Aes128CmHmacSha1Tag80, SrtpProfile.AeadAes256Gcm, SrtpProfile.AeadAes128Gcm];
        Assert.AreEqual(SrtpProfile.AeadAes128Gcm, Agree(chromium).Profile);
        SrtpKeys large = Agree([SrtpProfile.AeadAes256Gcm]);
        Assert.AreEqual(32, large.LocalKey.Length);
        SrtpKeys old = Agree([SrtpProfile.Aes128CmHmacSha1Tag80]);
        Assert.AreEqual(SrtpProfile.Aes128CmHmacSha1Tag80, old.Profile);
        Assert.AreEqual(14, old.LocalSalt.Length);

        static SrtpKeys Agree(SrtpProfile[] offer)
        {
            using DtlsContext context = DtlsContext.Create(DtlsPair.ClientCertificate, offer);
            using DtlsPair pair = new(context);
            pair.Connect();
            return pair.Server.Keys!;
        }
    }

    [TestMethod]
    public void A_client_with_an_rsa_certificate_connects()
    {
        using DtlsContext rsa = DtlsContext.Create(DtlsCertificate.CreateRsa(DtlsPair.Today));
        using DtlsPair pair = new(rsa, mtuBytes: 600);
        pair.Connect();
        Assert.AreEqual("ECDHE-ECDSA-AES128-GCM-SHA256", pair.Server.Session.CipherName);
    }

    [TestMethod]
    public void What_is_no_dtls_is_ignored()
    {
        using DtlsPair pair = new();
        pair.Server.Session.Handle(default, [0, 1, 2]);
        pair.Server.Session.Handle(default, []);
        pair.Server.Session.Handle(default, [128, 200, 3]);
        Assert.AreEqual(3, pair.Server.Session.IgnoredCount);
        pair.Server.Session.Handle(default, [22]);
        pair.Server.Session.Handle(default, [63, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]);
        pair.Connect();
    }

    [TestMethod]
    public void A_session_needs_a_fingerprint()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new DtlsSide(DtlsPair.ServerContext, DtlsSessionOptions.Default));
    }

    [TestMethod]
    public void Sending_and_receiving_allocate_nothing()
    {
        using AllocationProbe probe = new();
        for (int i = 0; i < 100; i++)
        {
            probe.Round();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            probe.Round();
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(1100, probe.ReceivedCount);
    }

    /// <summary>A pair of its own, whose handlers hand over without a copy on the heap.</summary>
    private sealed class AllocationProbe : IDtlsHandler, IDisposable
    {
        private readonly byte[] _datagram = new byte[DtlsEndpoint.MaxDatagramBytes];
        private readonly byte[] _data = new byte[1000];
        private readonly DtlsSession _client;
        private readonly DtlsSession _server;
        private int _size;

        public AllocationProbe()
        {
            DtlsSessionOptions options = new();
            _client = new DtlsSession(
                DtlsPair.ClientContext, options with { Role = DtlsRole.Client }, [DtlsPair.Print(DtlsPair.ServerCertificate.Fingerprint)], this);
            _server = new DtlsSession(
                DtlsPair.ServerContext, options, [DtlsPair.Print(DtlsPair.ClientCertificate.Fingerprint)], this);
            _client.Start(default);
            for (int i = 0; i < 2; i++)
            {
                _server.Handle(default, _datagram.AsSpan(0, _size));
                _client.Handle(default, _datagram.AsSpan(0, _size));
            }
        }

        public int ReceivedCount { get; private set; }

        public void Round()
        {
            Assert.IsTrue(_client.Send(_data));
            _server.Handle(default, _datagram.AsSpan(0, _size));
        }

        public void Dispose()
        {
            _client.Dispose();
            _server.Dispose();
        }

        public void OnDtlsSend(ReadOnlySpan<byte> datagram)
        {
            datagram.CopyTo(_datagram);
            _size = datagram.Length;
        }

        public void OnDtlsData(ReadOnlySpan<byte> data) => ReceivedCount++;

        public void OnDtlsConnected(SrtpKeys? keys)
        {
        }

        public void OnDtlsFailed(DtlsFailure failure) => Assert.Fail(failure.ToString());

        public void OnDtlsClosed()
        {
        }
    }
}
