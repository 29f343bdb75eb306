using System.Net;
using System.Net.Sockets;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using McuServer.Native;
using McuServer.Serving.Configuration;
using McuServer.Transport;
using McuServer.Transport.Network;

namespace McuServer.Diagnostics;

/// <summary>What <c>mcu serve</c> needs beyond mixing: OpenSSL, SCTP, the kernel's UDP, ports, and a CPU that encrypts fast.</summary>
internal static class NetworkCheck
{
    /// <summary>The lowest version whose DTLS the server was made for: 3.0, as OpenSSL writes it in a number.</summary>
    private const long OpenSsl3 = 0x3000_0000;

    public static IEnumerable<Finding> All(ServerOptions options)
    {
        yield return Encryption();
        yield return DataChannels();
        yield return Cipher();
        yield return Buffers(options.Media.BufferBytes);
        yield return Segmentation();
        foreach ((string name, int port, bool isUdp) in PortsOf(options))
        {
            yield return Port(name, port, isUdp);
        }
    }

    private static Finding Encryption()
    {
        try
        {
            using DtlsContext context = DtlsContext.Create(DtlsCertificate.Create(TimeProvider.System.GetUtcNow()));
            long version = OperatingSystem.IsWindows() ? 0 : SafeEvpPKeyHandle.OpenSslVersion;
            string text = $"OpenSSL {version >> 28}.{(version >> 20) & 0xFF}.{(version >> 4) & 0xFFFF}";
            return version >= OpenSsl3
                ? new Finding(FindingState.Good, "DTLS", text)
                : new Finding(FindingState.Limited, "DTLS", $"{text} is older than 3.0", "sudo apt-get install libssl3");
        }
        catch (Exception e) when (e is NativeException or CryptographicException)
        {
            return new Finding(FindingState.Missing, "DTLS", e.Message, "sudo apt-get install libssl3");
        }
    }

    private static Finding DataChannels()
    {
        try
        {
            SctpEndpoint.Create(5000, 5000).Dispose();
            return new Finding(FindingState.Good, "data channels", "usrsctp opens");
        }
        catch (NativeException e)
        {
            return new Finding(FindingState.Limited, "data channels", e.Message, "sudo apt-get install libusrsctp2");
        }
    }

    /// <summary>What the own AES-GCM asks for (native/src/mcu_gcm_wide.c); elsewhere OpenSSL does the work.</summary>
    private static Finding Cipher() => HasWideCipher()
        ? new Finding(FindingState.Good, "SRTP cipher", "four blocks at once (AVX-512, VAES, VPCLMULQDQ)")
        : new Finding(
            FindingState.Limited, "SRTP cipher", "through OpenSSL, about half as fast",
            "works the same; a CPU with AVX-512, VAES and VPCLMULQDQ serves more people");

    private static bool HasWideCipher()
    {
        if (!Avx512F.IsSupported || !Avx512BW.VL.IsSupported || !Avx512DQ.IsSupported || !Bmi2.IsSupported)
        {
            return false;
        }

        // Leaf 7: VAES is bit 9 and VPCLMULQDQ bit 10 of ECX (Intel SDM volume 2A, CPUID).
        (_, _, int ecx, _) = X86Base.CpuId(7, 0);
        return (ecx & (3 << 9)) == 3 << 9;
    }

    private static Finding Buffers(int wanted)
    {
        (int? receive, int? send) = KernelBuffers.Limits();
        string detail = $"{Text(receive)} to receive, {Text(send)} to send, {wanted} wanted (media.bufferBytes)";
        return receive >= wanted && send >= wanted
            ? new Finding(FindingState.Good, "UDP buffers", detail)
            : new Finding(FindingState.Limited, "UDP buffers", $"{detail}; bursts may be lost", $"sudo {KernelBuffers.CommandFor(wanted)}");

        static string Text(int? bytes) => bytes is { } known ? $"{known} bytes" : "unknown";
    }

    /// <summary>Eight datagrams to ourselves: the kernel must cut them from one send, and all must arrive.</summary>
    private static Finding Segmentation()
    {
        const int Count = 8;
        try
        {
            using UdpBatchSocket socket = UdpBatchSocket.Create();
            using SendBatch batch = new(1 << 16, Count);
            NativeEndPoint any = UdpPort.ToNative(TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 0)));
            UdpSocketInfo info = socket.Bind(any);
            NativeEndPoint self = any with { Port = (ushort)info.Port, Socket = (ushort)info.Socket };
            Span<byte> datagram = stackalloc byte[1200];
            datagram.Clear();
            for (int i = 0; i < Count; i++)
            {
                batch.TryAdd(datagram, self);
            }

            batch.Send(socket);
            int arrived = 0;
            for (int turn = 0; turn < 10 && arrived < Count; turn++)
            {
                socket.Receive(20_000);
                arrived += socket.DatagramCount;
            }

            bool isCut = socket.Counters.SegmentedDatagrams == Count && arrived == Count;
            return isCut
                ? new Finding(FindingState.Good, "UDP_SEGMENT", "the kernel cuts large sends into datagrams")
                : new Finding(
                    FindingState.Limited, "UDP_SEGMENT", $"not used ({arrived} of {Count} datagrams arrived on loopback)",
                    "works, with a system call more for each datagram; use Linux 4.18 or newer");
        }
        catch (NativeException e)
        {
            return new Finding(FindingState.Missing, "UDP sockets", e.Message, "let the program open UDP sockets");
        }
    }

    private static IEnumerable<(string Name, int Port, bool IsUdp)> PortsOf(ServerOptions options)
    {
        yield return ("media.udpPort", options.Media.UdpPort, true);
        if (options.Media.TcpPort != 0)
        {
            yield return ("media.tcpPort", options.Media.TcpPort, false);
        }

        foreach (string text in options.Http.Urls)
        {
            if (ListenUrl.Parse(text) is { Port: > 0 } url)
            {
                yield return ("http.urls", url.Port, false);
            }
        }
    }

    private static Finding Port(string name, int port, bool isUdp)
    {
        string subject = $"{(isUdp ? "UDP" : "TCP")} port {port}";
        try
        {
            using Socket socket = new(
                AddressFamily.InterNetwork, isUdp ? SocketType.Dgram : SocketType.Stream, isUdp ? ProtocolType.Udp : ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return new Finding(FindingState.Good, subject, $"free ({name})");
        }
        catch (SocketException e)
        {
            return new Finding(
                FindingState.Limited, subject, $"{e.Message} ({name})", $"end what uses it (ss -lnp), or write another number to {name}");
        }
    }
}
