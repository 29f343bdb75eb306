using System.Buffers.Binary;
using McuServer.Conference.Headless;
using McuServer.Native;
using McuServer.Native.Peers;

namespace McuServer.Benchmarks;

/// <summary>
/// Our SRTP against libsrtp2 in one thread: RTP packets of 1200 bytes, each protected and then unprotected by a context of the
/// other direction, both called from C# packet by packet in the same way.
/// </summary>
internal static class SrtpBenchmark
{
    private const int PacketBytes = 1200;

    /// <summary>Packets of a slice; they stay in the second-level cache.</summary>
    private const int SlicePackets = 128;

    private static readonly (SrtpProfile Profile, string Name, double Bar)[] s_cases =
    [
        (SrtpProfile.AeadAes128Gcm, "AES-128-GCM, 1200 bytes", 2),
        (SrtpProfile.AeadAes256Gcm, "AES-256-GCM, 1200 bytes", 2),
        (SrtpProfile.Aes128CmHmacSha1Tag80, "AES-CM with HMAC-SHA1-80, 1200 bytes", 3),
    ];

    private delegate int Transform(Span<byte> buffer, int length);

    public static IReadOnlyList<BenchRow> Rows(int rounds)
    {
        if (!SrtpPeer.IsAvailable)
        {
            throw new ScriptException("libsrtp2 is missing; ./build.sh bench installs it (Debian's package 'libsrtp2-dev')");
        }

        List<BenchRow> rows = [];
        foreach ((SrtpProfile profile, string name, double bar) in s_cases)
        {
            byte[] keys = [.. Enumerable.Range(1, 44).Select(i => (byte)i)];
            (int keyBytes, int saltBytes) = SrtpContext.GetKeyLengths(profile);
            ReadOnlySpan<byte> key = keys.AsSpan(0, keyBytes);
            ReadOnlySpan<byte> salt = keys.AsSpan(keyBytes, saltBytes);
            using SrtpContext sender = SrtpContext.Create(profile, key, salt, isSender: true);
            using SrtpContext receiver = SrtpContext.Create(profile, key, salt, isSender: false);
            using SrtpPeer peerSender = new(profile, keys, isSender: true);
            using SrtpPeer peerReceiver = new(profile, keys, isSender: false);
            Slice ours = new(sender.Protect, receiver.Unprotect);
            Slice theirs = new(peerSender.Protect, peerReceiver.Unprotect);
            double[] seconds = Contest.MedianSeconds([ours.Run, theirs.Run], Math.Max(rounds, 5));
            rows.Add(BenchRow.AtLeast("srtp", name, "speed, ours / libsrtp2", seconds[1] / seconds[0], "", bar));
            rows.Add(BenchRow.Plain("srtp", name, "ours, protect + unprotect", seconds[0] / SlicePackets * 1e6, "µs"));
            rows.Add(BenchRow.Plain("srtp", name, "libsrtp2, protect + unprotect", seconds[1] / SlicePackets * 1e6, "µs"));
        }

        return rows;
    }

    /// <summary>The work of one contestant: the packets of a slice forth and back, with ever new sequence numbers.</summary>
    private sealed class Slice(Transform protect, Transform unprotect)
    {
        private readonly byte[] _packets = GC.AllocateArray<byte>(SlicePackets * 2 * 1024, pinned: true);
        private int _sequence;

        public void Run()
        {
            int length = 0;
            for (int i = 0; i < SlicePackets; i++)
            {
                Span<byte> packet = _packets.AsSpan(i * 2 * 1024, 1500);
                packet[0] = 0x80;
                packet[1] = 96;
                BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)_sequence++);
                length = protect(packet, PacketBytes);
            }

            for (int i = 0; i < SlicePackets; i++)
            {
                if (unprotect(_packets.AsSpan(i * 2 * 1024, 1500), length) != PacketBytes)
                {
                    throw new InvalidOperationException("A packet did not come back.");
                }
            }
        }
    }
}
