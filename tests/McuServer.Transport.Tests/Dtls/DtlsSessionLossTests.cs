using System.Buffers.Binary;
using McuServer.Transport.Dtls;

namespace McuServer.Transport.Tests.Dtls;

/// <summary>Handshakes through networks that lose, cut, repeat and mix up.</summary>
[TestClass]
public class DtlsSessionLossTests
{
    private const int RecordHeaderBytes = 13;
    private const int MessageHeaderBytes = 12;

    [TestMethod]
    [DataRow(300)]
    [DataRow(600)]
    [DataRow(1200)]
    public void Bug_8_the_loss_of_any_one_datagram_costs_one_timeout(int mtuBytes)
    {
        int total = 1;
        for (int lost = -1; lost < total; lost++)
        {
            using DtlsPair pair = new(mtuBytes: mtuBytes);
            pair.Network = (number, _, datagram) => number == lost ? [] : [datagram];
            pair.Connect();
            int resent = pair.Client.Session.ResentFlightCount + pair.Server.Session.ResentFlightCount;
            if (lost < 0)
            {
                total = pair.Count;
                Assert.AreEqual(0, resent);
            }
            else
            {
                Assert.IsGreaterThan(0, resent, $"datagram {lost} of {total}");
            }

            Assert.IsLessThanOrEqualTo(TimeSpan.FromMilliseconds(1500), pair.Now);
            CollectionAssert.AreEqual(pair.Client.Keys!.LocalKey, pair.Server.Keys!.RemoteKey);
        }

        Assert.IsGreaterThanOrEqualTo(4, total);
    }

    [TestMethod]
    public void Bug_8_the_loss_of_any_two_datagrams_is_repaired()
    {
        for (int first = 0; first < 6; first++)
        {
            for (int second = first + 1; second < 9; second++)
            {
                using DtlsPair pair = new();
                pair.Network = (number, _, datagram) => number == first || number == second ? [] : [datagram];
                pair.Connect();
                Assert.IsLessThanOrEqualTo(TimeSpan.FromSeconds(2), pair.Now);
            }
        }
    }

    [TestMethod]
    public void Bug_8_when_all_is_lost_it_ends_after_20_seconds_with_few_datagrams()
    {
        using DtlsPair pair = new();
        pair.Network = (number, _, datagram) => number == 0 ? [datagram] : [];
        pair.Run(TimeSpan.FromSeconds(60));
        CollectionAssert.AreEqual(new[] { DtlsFailure.Timeout }, pair.Client.Failures);
        CollectionAssert.AreEqual(new[] { DtlsFailure.Timeout }, pair.Server.Failures);
        Assert.AreEqual(20.02, pair.Now.TotalSeconds, 0.001, "the server's began 20 ms later");
        Assert.AreEqual(10, pair.Client.Session.ResentFlightCount, "0.15, 0.3, 0.6, 1.2, 2.4, then every 3 s");
        Assert.AreEqual(1 + (10 * 5), pair.Server.SentCount, "resent, each of the five messages has its own datagram");
    }

    [TestMethod]
    public void Bug_8_more_timeouts_than_the_library_allows_are_only_waited_for()
    {
        TimeSpan step = TimeSpan.FromMilliseconds(100);
        DtlsSessionOptions options = new() { Role = Native.DtlsRole.Client, InitialRto = step, MaxRto = step };
        using DtlsSide client = new(
            DtlsPair.ClientContext, options, DtlsPair.Print(DtlsPair.ServerCertificate.Fingerprint));
        client.Session.Start(default);
        TimeSpan now = default;
        int calls = 0;
        while (client.Session.NextDeadline is TimeSpan next)
        {
            Assert.IsGreaterThan(now, next, "no time passes");
            now = next;
            client.Session.HandleTimeout(now);
            calls++;
        }

        Assert.AreEqual(TimeSpan.FromSeconds(20), now);
        Assert.AreEqual(13, client.SentCount);
        Assert.AreEqual(13, calls);
        CollectionAssert.AreEqual(new[] { DtlsFailure.Timeout }, client.Failures);
    }

    [TestMethod]
    public void Bug_8_a_call_too_early_sends_nothing()
    {
        using DtlsSide client = new(
            DtlsPair.ClientContext,
            new DtlsSessionOptions { Role = Native.DtlsRole.Client },
            DtlsPair.Print(DtlsPair.ServerCertificate.Fingerprint));
        client.Session.HandleTimeout(TimeSpan.FromSeconds(5));
        Assert.IsNull(client.Session.NextDeadline);
        client.Session.Start(TimeSpan.FromSeconds(5));
        Assert.AreEqual(TimeSpan.FromSeconds(5.15), client.Session.NextDeadline);
        client.Session.HandleTimeout(TimeSpan.FromSeconds(5.149));
        Assert.AreEqual(1, client.SentCount);
        client.Session.HandleTimeout(TimeSpan.FromSeconds(5.15));
        Assert.AreEqual(2, client.SentCount);
        Assert.AreEqual(TimeSpan.FromSeconds(5.45), client.Session.NextDeadline);
    }

    [TestMethod]
    [DataRow(20)]
    [DataRow(40)]
    public void Random_loss_is_survived(int lossPercent)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            using DtlsPair pair = new(mtuBytes: seed % 2 == 0 ? 1200 : 400);
            pair.Network = (_, _, datagram) => random.Next(100) < lossPercent ? [] : [datagram];
            pair.Run(TimeSpan.FromSeconds(30));
            if (lossPercent <= 20)
            {
                Assert.IsTrue(pair.IsConnected, $"seed {seed}");
            }
            else if (!pair.IsConnected)
            {
                Assert.IsLessThanOrEqualTo(TimeSpan.FromSeconds(21), pair.Now, $"seed {seed} neither connects nor fails");
            }
        }
    }

    [TestMethod]
    public void Everything_twice_and_in_mixed_order_connects()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            using DtlsPair pair = new(mtuBytes: 300);
            List<byte[]>[] heldByWay = [[], []];
            pair.Network = (_, toServer, datagram) =>
            {
                List<byte[]> held = heldByWay[toServer ? 0 : 1];

                // One of three waits for the next one and goes behind it.
                if (random.Next(3) == 0)
                {
                    held.Add(datagram);
                    return [datagram];
                }

                byte[][] all = [datagram, .. held, datagram];
                held.Clear();
                return all;
            };
            pair.Connect();
            Assert.IsEmpty(pair.Server.Failures, $"seed {seed}");
        }
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(50)]
    [DataRow(90)]
    public void Bug_7_a_client_hello_in_pieces_is_put_together(int pieceBytes)
    {
        for (int order = 0; order < 4; order++)
        {
            using DtlsPair pair = new();
            int kind = order;
            int nextNumber = 0;
            pair.Network = (number, toServer, datagram) =>
            {
                if (!toServer)
                {
                    return [datagram];
                }

                if (datagram[0] != 22 || datagram[RecordHeaderBytes] != 1)
                {
                    return [Renumber(datagram, ref nextNumber)];
                }

                List<byte[]> pieces = Cut(datagram, pieceBytes);
                Assert.IsGreaterThan(1, pieces.Count);
                byte[][] arriving = kind switch
                {
                    0 => [.. pieces],
                    1 => [.. Enumerable.Reverse(pieces)],
                    2 => [.. pieces.SelectMany(piece => new[] { piece, (byte[])piece.Clone() })],
                    _ => [.. pieces.Skip(1), .. pieces.Select(piece => (byte[])piece.Clone())],
                };
                return arriving.Select(piece => Renumber(piece, ref nextNumber)).ToArray();
            };
            pair.Connect();
            Assert.AreEqual(0, pair.Client.Session.ResentFlightCount);
        }
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Mutated_datagrams_never_throw_and_never_connect_the_wrong_way()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int asked) ? asked : 20_000;
        Random random = new(5);
        for (int done = 0; done < count;)
        {
            using DtlsPair pair = new(mtuBytes: 300);
            pair.Network = (_, _, datagram) =>
            {
                if (random.Next(3) == 0)
                {
                    return [datagram];
                }

                done++;
                byte[] spoiled = [.. datagram];
                spoiled[random.Next(spoiled.Length)] ^= (byte)(1 << random.Next(8));
                return random.Next(2) == 0 ? [spoiled] : [spoiled[..random.Next(1, spoiled.Length)], datagram];
            };
            pair.Run(TimeSpan.FromSeconds(30));
            if (pair.IsConnected)
            {
                CollectionAssert.AreEqual(pair.Client.Keys!.LocalKey, pair.Server.Keys!.RemoteKey);
            }

            done++;
        }
    }

    /// <summary>One record of one handshake message, cut into records of fragments (RFC 6347 section 4.2.3).</summary>
    private static List<byte[]> Cut(byte[] datagram, int pieceBytes)
    {
        int length = (datagram[RecordHeaderBytes + 1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(RecordHeaderBytes + 2));
        ReadOnlySpan<byte> body = datagram.AsSpan(RecordHeaderBytes + MessageHeaderBytes, length);
        List<byte[]> pieces = [];
        for (int at = 0; at < length; at += pieceBytes)
        {
            int size = Math.Min(pieceBytes, length - at);
            byte[] piece = [.. datagram[..(RecordHeaderBytes + MessageHeaderBytes)], .. body.Slice(at, size)];
            BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(11), (ushort)(MessageHeaderBytes + size));
            BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(RecordHeaderBytes + 7), (ushort)at);
            piece[RecordHeaderBytes + 6] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(RecordHeaderBytes + 10), (ushort)size);
            piece[RecordHeaderBytes + 9] = 0;
            pieces.Add(piece);
        }

        return pieces;
    }

    /// <summary>Gives the records of epoch 0 the next numbers, as there are more of them than the client made.</summary>
    private static byte[] Renumber(byte[] datagram, ref int nextNumber)
    {
        for (int at = 0; at < datagram.Length; at += RecordHeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(at + 11)))
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(at + 3)) == 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(datagram.AsSpan(at + 7), nextNumber++);
            }
        }

        return datagram;
    }
}
