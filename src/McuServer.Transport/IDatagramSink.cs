namespace McuServer.Transport;

/// <summary>Takes datagrams for sending; copies what it keeps.</summary>
public interface IDatagramSink
{
    void Send(in TransportAddress to, ReadOnlySpan<byte> datagram);
}
