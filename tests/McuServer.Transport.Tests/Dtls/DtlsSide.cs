using McuServer.Native;
using McuServer.Transport.Dtls;

namespace McuServer.Transport.Tests.Dtls;

/// <summary>One end of a <see cref="DtlsPair"/>: keeps what its session tells.</summary>
internal sealed class DtlsSide : IDtlsHandler, IDisposable
{
    public DtlsSide(DtlsContext context, DtlsSessionOptions options, params DtlsFingerprint[] fingerprints) =>
        Session = new DtlsSession(context, options, fingerprints, this);

    public DtlsSession Session { get; }

    /// <summary>Datagrams that wait for the pipe.</summary>
    public Queue<byte[]> Outgoing { get; } = new();

    public List<byte[]> Received { get; } = [];

    public SrtpKeys? Keys { get; private set; }

    public int ConnectedCount { get; private set; }

    public int SentCount { get; private set; }

    public int LongestSentBytes { get; private set; }

    public List<DtlsFailure> Failures { get; } = [];

    public int ClosedCount { get; private set; }

    /// <summary>Called first in every callback, with its name.</summary>
    public Action<string>? Hook { get; set; }

    public void OnDtlsSend(ReadOnlySpan<byte> datagram)
    {
        Outgoing.Enqueue(datagram.ToArray());
        SentCount++;
        LongestSentBytes = Math.Max(LongestSentBytes, datagram.Length);
        Hook?.Invoke("send");
    }

    public void OnDtlsConnected(SrtpKeys? keys)
    {
        ConnectedCount++;
        Keys = keys;
        Hook?.Invoke("connected");
    }

    public void OnDtlsData(ReadOnlySpan<byte> data)
    {
        Assert.AreEqual(1, ConnectedCount, "data before the certificate was checked");
        Received.Add(data.ToArray());
        Hook?.Invoke("data");
    }

    public void OnDtlsFailed(DtlsFailure failure)
    {
        Failures.Add(failure);
        Hook?.Invoke("failed");
    }

    public void OnDtlsClosed()
    {
        ClosedCount++;
        Hook?.Invoke("closed");
    }

    public void Dispose() => Session.Dispose();
}
