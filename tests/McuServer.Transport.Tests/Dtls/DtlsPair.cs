using McuServer.Native;
using McuServer.Transport.Dtls;

namespace McuServer.Transport.Tests.Dtls;

/// <summary>A client and a server on a virtual clock, joined by a pipe that a test can spoil.</summary>
internal sealed class DtlsPair : IDisposable
{
    public static readonly DateTimeOffset Today = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly DtlsCertificate ServerCertificate = DtlsCertificate.Create(Today, "server");
    public static readonly DtlsCertificate ClientCertificate = DtlsCertificate.Create(Today, "client");
    public static readonly DtlsContext ServerContext = DtlsContext.Create(ServerCertificate);
    public static readonly DtlsContext ClientContext = DtlsContext.Create(ClientCertificate);

    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(20);

    private readonly List<(TimeSpan At, bool ToServer, byte[] Datagram)> _flying = [];

    public DtlsPair(
        DtlsContext? clientContext = null,
        int mtuBytes = 1200,
        DtlsFingerprint[]? clientIs = null,
        DtlsFingerprint[]? serverIs = null,
        bool requiresSrtp = true)
    {
        clientContext ??= ClientContext;
        DtlsSessionOptions server = new() { MtuBytes = mtuBytes, RequiresSrtp = requiresSrtp };
        Client = new DtlsSide(
            clientContext, server with { Role = DtlsRole.Client }, serverIs ?? [Print(ServerCertificate.Fingerprint)]);
        Server = new DtlsSide(ServerContext, server, clientIs ?? [Print(clientContext.Certificate.Fingerprint)]);
    }

    public DtlsSide Client { get; }

    public DtlsSide Server { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>Datagrams that were handed to the pipe.</summary>
    public int Count { get; private set; }

    /// <summary>Makes of the datagram with this number the ones that arrive; null leaves all as they are.</summary>
    public Func<int, bool, byte[], IEnumerable<byte[]>>? Network { get; set; }

    public bool IsConnected =>
        Client.Session.State == DtlsSessionState.Connected && Server.Session.State == DtlsSessionState.Connected;

    public static DtlsFingerprint Print(string value, string hash = "sha-256") =>
        DtlsFingerprint.TryParse(hash, value, out DtlsFingerprint? print)
            ? print
            : throw new ArgumentException("no fingerprint", nameof(value));

    /// <summary>Runs until nothing more will happen, <paramref name="until"/> holds, or the time is over.</summary>
    public void Run(TimeSpan limit, Func<bool>? until = null)
    {
        Client.Session.Start(Now);
        Collect();
        while (until is null || !until())
        {
            TimeSpan next = Earliest(Earliest(Client.Session.NextDeadline, Server.Session.NextDeadline), Arrival());
            if (next > limit)
            {
                return;
            }

            Now = next > Now ? next : Now;
            Deliver();
            Collect();
            Client.Session.HandleTimeout(Now);
            Server.Session.HandleTimeout(Now);
            Collect();
        }
    }

    public void Connect()
    {
        Run(TimeSpan.FromSeconds(20), () => IsConnected);
        Assert.IsTrue(IsConnected);
        Run(Now + (2 * OneWay)); // what still flies
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    /// <summary>Everything that waits goes into the pipe.</summary>
    public void Collect()
    {
        Collect(Client, toServer: true);
        Collect(Server, toServer: false);
    }

    private void Collect(DtlsSide side, bool toServer)
    {
        while (side.Outgoing.TryDequeue(out byte[]? datagram))
        {
            int number = Count++;
            foreach (byte[] arriving in Network?.Invoke(number, toServer, datagram) ?? [datagram])
            {
                _flying.Add((Now + OneWay, toServer, arriving));
            }
        }
    }

    private void Deliver()
    {
        foreach ((TimeSpan at, bool toServer, byte[] datagram) in _flying.ToArray())
        {
            if (at <= Now)
            {
                (toServer ? Server : Client).Session.Handle(Now, datagram);
            }
        }

        _flying.RemoveAll(one => one.At <= Now);
    }

    private TimeSpan? Arrival() => _flying.Count == 0 ? null : _flying.Min(one => one.At);

    private static TimeSpan Earliest(TimeSpan? a, TimeSpan? b)
    {
        TimeSpan first = a ?? TimeSpan.MaxValue;
        return b is TimeSpan other && other < first ? other : first;
    }
}
