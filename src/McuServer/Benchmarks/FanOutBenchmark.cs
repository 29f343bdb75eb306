using System.Buffers.Binary;
using McuServer.Conference.Headless;
using McuServer.Native;
using McuServer.Native.Peers;
using Microsoft.Win32.SafeHandles;

namespace McuServer.Benchmarks;

/// <summary>
/// One encoded frame of 6,250 bytes (30 a second are 1.5 Mbit/s) in six packets to 100 viewers on the loopback, from the
/// payloads to the kernel. Both sides write the headers, copy the payload, protect with AES-128-GCM and hand over to the kernel,
/// which delivers to sockets that are emptied between the measurements. Ours: one fan-out call. The others: packet by packet
/// with a send of its own, once with libsrtp2, once with our SRTP.
/// </summary>
internal sealed class FanOutBenchmark : IDisposable
{
    private const int Viewers = 100;
    private const int Sinks = 8;
    private const int FrameBytes = 6250;
    private const int PacketCount = 6;
    private const ulong LoopbackLow = 0x0000_FFFF_7F00_0001;
    private const SrtpProfile Profile = SrtpProfile.AeadAes128Gcm;

    private static readonly byte[] s_extension = [0xBE, 0xDE, 0, 2, 0x10, 0x30, 0x31, 0, 0, 0, 0, 0];

    private readonly SrtpContext[] _fanOutContexts = new SrtpContext[Viewers];
    private readonly SrtpContext[] _singleContexts = new SrtpContext[Viewers];
    private readonly SrtpPeer[] _peers = new SrtpPeer[Viewers];
    private readonly UdpBatchSocket _sender = UdpBatchSocket.Create();
    private readonly UdpBatchSocket _sink = UdpBatchSocket.Create();
    private readonly SafeFileHandle _peerSocket = SrtpPeer.OpenSocket();
    private readonly FanOutBatch _fanOut = new();
    private readonly SendBatch _single = new(2048, 1);
    private readonly int[] _ports = new int[Sinks];
    private readonly byte[][] _payloads;
    private readonly byte[] _scratch = GC.AllocateArray<byte>(2048, pinned: true);
    private readonly byte[] _header = new byte[12 + s_extension.Length];
    private int _fanOutSequence;
    private int _singleSequence;
    private int _peerSequence;

    private FanOutBenchmark()
    {
        byte[] keys = [.. Enumerable.Range(1, 28).Select(i => (byte)i)];
        for (int i = 0; i < Viewers; i++)
        {
            keys[0] = (byte)i;
            _fanOutContexts[i] = SrtpContext.Create(Profile, keys.AsSpan(0, 16), keys.AsSpan(16), isSender: true);
            _singleContexts[i] = SrtpContext.Create(Profile, keys.AsSpan(0, 16), keys.AsSpan(16), isSender: true);
            _peers[i] = new SrtpPeer(Profile, keys, isSender: true);
        }

        _sender.Bind(new NativeEndPoint(0, LoopbackLow, 0, 0));
        for (int i = 0; i < Sinks; i++)
        {
            _ports[i] = _sink.Bind(new NativeEndPoint(0, LoopbackLow, 0, 0)).Port;
        }

        // Equal sizes but for the last, so that the kernel can cut them.
        int payloadBytes = (FrameBytes + PacketCount - 1) / PacketCount;
        _payloads = [.. Enumerable.Range(0, PacketCount)
            .Select(i => new byte[Math.Min(payloadBytes, FrameBytes - i * payloadBytes)])];
    }

    public static IReadOnlyList<BenchRow> Rows(int rounds)
    {
        if (!SrtpPeer.IsAvailable)
        {
            throw new ScriptException("libsrtp2 is missing; ./build.sh bench installs it (Debian's package 'libsrtp2-dev')");
        }

        using FanOutBenchmark bench = new();
        double[] seconds = Contest.MedianSeconds([bench.FanOut, bench.SendEach, bench.SendEachWithPeer], Math.Max(rounds, 5), bench.Drain);
        const string Case = "6 packets to 100 viewers, AES-128-GCM, loopback";
        const double PerPacket = 1e6 / (Viewers * PacketCount);
        return
        [
            BenchRow.AtLeast("fanout", Case, "CPU, libsrtp2 + sendto each / ours", seconds[2] / seconds[0], "", 3),
            BenchRow.Plain("fanout", Case, "CPU, our SRTP + one send each / ours", seconds[1] / seconds[0], ""),
            BenchRow.Plain("fanout", Case, "ours, a packet", seconds[0] * PerPacket, "µs"),
            BenchRow.Plain("fanout", Case, "our SRTP + one send each, a packet", seconds[1] * PerPacket, "µs"),
            BenchRow.Plain("fanout", Case, "libsrtp2 + sendto each, a packet", seconds[2] * PerPacket, "µs"),
        ];
    }

    public void Dispose()
    {
        Array.ForEach(_fanOutContexts, context => context.Dispose());
        Array.ForEach(_singleContexts, context => context.Dispose());
        Array.ForEach(_peers, peer => peer.Dispose());
        _fanOut.Dispose();
        _single.Dispose();
        _sender.Dispose();
        _sink.Dispose();
        _peerSocket.Dispose();
    }

    private void FanOut()
    {
        _fanOut.Clear();
        for (int i = 0; i < PacketCount; i++)
        {
            _fanOut.TryAddPayload(_payloads[i], i == PacketCount - 1);
        }

        for (int viewer = 0; viewer < Viewers; viewer++)
        {
            _fanOut.TryAddTarget(new FanOutTarget
            {
                Srtp = _fanOutContexts[viewer],
                To = GetEndPoint(viewer),
                Ssrc = 1,
                PayloadType = 96,
                FirstSequence = (ushort)_fanOutSequence,
                Extension = s_extension,
                TransportSequenceOffset = 7,
                FirstTransportSequence = (ushort)_fanOutSequence,
            });
        }

        Check(_fanOut.Send(0, _sender), Viewers * PacketCount);
        _fanOutSequence += PacketCount;
    }

    private void SendEach()
    {
        for (int viewer = 0; viewer < Viewers; viewer++)
        {
            for (int i = 0; i < PacketCount; i++)
            {
                WriteHeader(_singleSequence + i, i);
                byte[] payload = _payloads[i];
                _single.Clear();
                _single.TryReserve(1500, out Span<byte> room);
                _header.CopyTo(room);
                payload.CopyTo(room[_header.Length..]);
                int length = _singleContexts[viewer].Protect(room, _header.Length + payload.Length);
                _single.Commit(length, GetEndPoint(viewer));
                Check(_single.Send(_sender), 1);
            }
        }

        _singleSequence += PacketCount;
    }

    private void SendEachWithPeer()
    {
        for (int viewer = 0; viewer < Viewers; viewer++)
        {
            for (int i = 0; i < PacketCount; i++)
            {
                WriteHeader(_peerSequence + i, i);
                byte[] payload = _payloads[i];
                int sent = _peers[viewer].Send(_peerSocket, _ports[viewer % Sinks], _scratch, _header, payload);
                Check(sent, _header.Length + payload.Length + SrtpContext.MaxGrowth);
            }
        }

        _peerSequence += PacketCount;
    }

    /// <summary>Empties the sinks, and sees to it that what was sent did arrive.</summary>
    private void Drain()
    {
        int seen = 0;
        while (seen < Viewers * PacketCount)
        {
            _sink.Receive(1_000_000);
            seen += _sink.DatagramCount;
            if (_sink.DatagramCount == 0)
            {
                throw new InvalidOperationException($"Only {seen} of {Viewers * PacketCount} datagrams arrived.");
            }
        }
    }

    private void WriteHeader(int sequence, int packet)
    {
        _header[0] = 0x90;
        _header[1] = (byte)(packet == PacketCount - 1 ? 96 | 0x80 : 96);
        BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(2), (ushort)sequence);
        _header[11] = 1;
        s_extension.CopyTo(_header, 12);
        BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(19), (ushort)sequence);
    }

    private NativeEndPoint GetEndPoint(int viewer) => new(0, LoopbackLow, (ushort)_ports[viewer % Sinks], 0);

    private static void Check(int value, int expected)
    {
        if (value != expected)
        {
            throw new InvalidOperationException($"{value} where {expected} was expected.");
        }
    }
}
