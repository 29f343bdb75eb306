namespace McuServer.Native;

/// <summary>
/// A remote UDP address and our socket that leads there: the 16 bytes of the address as two big-endian words (IPv4 as
/// ::ffff:a.b.c.d), the port, and the index that <see cref="UdpBatchSocket.Bind"/> gave the socket.
/// </summary>
public readonly record struct NativeEndPoint(ulong High, ulong Low, ushort Port, ushort Socket);
