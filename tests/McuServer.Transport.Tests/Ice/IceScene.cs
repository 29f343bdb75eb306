using McuServer.TestKit.Network;
using McuServer.Transport.Ice;

namespace McuServer.Transport.Tests.Ice;

/// <summary>A lite agent on 203.0.113.7 and a full agent with one or two sockets, on a virtual network.</summary>
internal sealed class IceScene
{
    public static readonly TransportAddress ServerAddress = TransportAddress.FromIPv4(0xCB007107, 40000);

    private readonly VirtualHost _clientHost;

    public IceScene(ulong seed, LinkProfile? profile = null, int clientSockets = 1, Func<IceScene, FullIceAgent>? makeClient = null)
    {
        Network = new VirtualNetwork(Clock, seed) { DefaultProfile = profile ?? LinkProfile.Perfect };
        Server = Network.Attach(ServerAddress, TakeAtServer);
        for (int i = 0; i < clientSockets; i++)
        {
            Clients.Add(Network.Attach(TransportAddress.FromIPv4(0xC0000201 + (uint)i, (ushort)(50000 + i), channel: i), TakeAtClient));
        }

        _clientHost = new VirtualHost([.. Clients]);
        Lite = new LiteIceAgent(Clock.Now, ServerCredentials, ClientCredentials, Server);
        Lite.AddressDropped += address => Dropped.Add(address);
        Full = makeClient is null ? MakeFull(seed) : makeClient(this);
        Clock.Add(new Timed(() => Lite.NextDeadline, now => Lite.HandleTimeout(now)));
        Clock.Add(new Timed(() => IsClientDead ? null : Full.NextDeadline, now => Full.HandleTimeout(now)));
    }

    public VirtualClock Clock { get; } = new();

    public VirtualNetwork Network { get; }

    public VirtualEndpoint Server { get; }

    public List<VirtualEndpoint> Clients { get; } = [];

    public IceCredentials ServerCredentials { get; } = new("serverUfrag", "serverPassword0123456789");

    public IceCredentials ClientCredentials { get; } = new("clientUfrag", "clientPassword0123456789");

    public LiteIceAgent Lite { get; }

    public FullIceAgent Full { get; }

    /// <summary>kill -9: nothing comes from it any more.</summary>
    public bool IsClientDead { get; set; }

    public List<TransportAddress> Dropped { get; } = [];

    /// <summary>Media that the server took from a validated address, and the time of the last.</summary>
    public (int Count, TimeSpan Last) MediaAtServer { get; private set; }

    public (int Count, TimeSpan Last) MediaAtClient { get; private set; }

    public int RefusedAtServer { get; private set; }

    public FullIceAgent MakeFull(ulong seed, bool nominates = true, bool consents = true, bool controlled = false)
    {
        List<TransportAddress> remotes = [];
        foreach (VirtualEndpoint client in Clients)
        {
            remotes.Add(ServerAddress with { Channel = client.Address.Channel });
        }

        return new FullIceAgent(Clock.Now, ClientCredentials, ServerCredentials, remotes, _clientHost, seed)
        {
            NeverNominates = !nominates,
            SendsNoConsentChecks = !consents,
            StartsControlled = controlled,
        };
    }

    /// <summary>The address of a client's socket as the server has it: by its own channel.</summary>
    public TransportAddress SeenAtServer(int socket) => Clients[socket].PublicAddress with { Channel = Server.Address.Channel };

    /// <summary>20 ms packets from one socket of the client, from now on.</summary>
    public void StartClientMedia(int socket = 0) => Clock.Every(TimeSpan.FromMilliseconds(20), () =>
    {
        if (!IsClientDead && Full.Selected is not null)
        {
            Clients[socket].Send(ServerAddress, [0x80, 111, 0, 1]);
        }
    });

    /// <summary>20 ms packets to wherever the server's agent says, as long as it is connected.</summary>
    public void StartServerMedia() => Clock.Every(TimeSpan.FromMilliseconds(20), () =>
    {
        if (Lite is { State: IceState.Connected or IceState.Completed, Selected: { } address })
        {
            Server.Send(address, [0x80, 96, 0, 1]);
        }
    });

    private void TakeAtServer(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram)
    {
        if (datagram[0] < 4)
        {
            Lite.Handle(now, from, datagram);
        }
        else if (Lite.IsValidated(from))
        {
            Lite.NoteAuthenticated(now, from);
            MediaAtServer = (MediaAtServer.Count + 1, now);
        }
        else
        {
            RefusedAtServer++;
        }
    }

    private void TakeAtClient(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> datagram)
    {
        if (IsClientDead)
        {
            return;
        }

        if (datagram[0] < 4)
        {
            Full.Handle(now, from, datagram);
        }
        else
        {
            Full.NoteAuthenticated(now, from);
            MediaAtClient = (MediaAtClient.Count + 1, now);
        }
    }
}
