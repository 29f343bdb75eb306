namespace McuServer.Native;

/// <summary>What a socket really got.</summary>
/// <param name="Socket">Its index, for <see cref="NativeEndPoint.Socket"/>.</param>
/// <param name="Port">The bound port.</param>
/// <param name="ReceiveBufferBytes">Less than asked for where net.core.rmem_max is too small.</param>
/// <param name="SendBufferBytes">Less than asked for where net.core.wmem_max is too small.</param>
public readonly record struct UdpSocketInfo(int Socket, int Port, int ReceiveBufferBytes, int SendBufferBytes);
