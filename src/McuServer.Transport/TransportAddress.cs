using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace McuServer.Transport;

/// <summary>How a datagram travels: by itself, or framed on a TCP connection (RFC 4571).</summary>
public enum TransportProtocol : byte
{
    Udp,
    Tcp,
}

/// <summary>
/// A remote transport address together with the way to it: the 128 bits of the address (IPv4 as IPv4-mapped IPv6, RFC 4291
/// section 2.5.5.2), the port, and which of our sockets or connections leads there. Compared and hashed by value.
/// </summary>
/// <param name="High">The first eight bytes of the address, big-endian.</param>
/// <param name="Low">The last eight.</param>
/// <param name="Channel">UDP: the index of our socket. TCP: the number of the connection.</param>
public readonly record struct TransportAddress(ulong High, ulong Low, ushort Port, TransportProtocol Protocol, int Channel)
{
    private const ulong V4Prefix = 0x0000_FFFF_0000_0000;

    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == V4Prefix;

    /// <summary>The four bytes of an IPv4 address, big-endian.</summary>
    public uint IPv4Bits => (uint)Low;

    public static TransportAddress FromIPv4(uint bits, ushort port, int channel = 0, TransportProtocol protocol = TransportProtocol.Udp) =>
        new(0, V4Prefix | bits, port, protocol, channel);

    public static TransportAddress From(IPEndPoint endPoint, int channel = 0, TransportProtocol protocol = TransportProtocol.Udp)
    {
        Span<byte> bytes = stackalloc byte[16];
        IPAddress address = endPoint.AddressFamily == AddressFamily.InterNetwork
            ? endPoint.Address.MapToIPv6()
            : endPoint.Address;
        address.TryWriteBytes(bytes, out _);
        return new TransportAddress(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            (ushort)endPoint.Port, protocol, channel);
    }

    /// <summary>For texts and logs; allocates.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        IPAddress address = new(bytes);
        return new IPEndPoint(IsIPv4 ? address.MapToIPv4() : address, Port);
    }

    public override string ToString() => $"{(Protocol == TransportProtocol.Udp ? "udp" : "tcp")} {ToEndPoint()}";
}
