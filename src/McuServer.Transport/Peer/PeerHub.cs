using McuServer.Rtp.Wire;
using McuServer.Transport.Ice;
using McuServer.Transport.Network;

namespace McuServer.Transport.Peer;

/// <summary>
/// All peers of a server behind one port: finds the peer of each datagram, calls those whose deadline has come, and hands
/// their datagrams to the network. Everything on the network thread, or on that of a test.
/// </summary>
public sealed class PeerHub : IDatagramHandler
{
    private readonly IDatagramSender _sender;
    private readonly PeerTable<PeerTransport> _table = new();
    private readonly StunGate<PeerTransport> _gate;
    private readonly List<PeerTransport> _peers = [];
    private readonly List<PeerTransport> _due = [];
    private TimeSpan[] _deadlines = new TimeSpan[16];
    private TimeSpan _next = TimeSpan.MaxValue;
    private bool _isNextKnown = true;

    /// <param name="secret">Random, for the table of failing sources.</param>
    public PeerHub(IDatagramSender sender, ulong secret)
    {
        _sender = sender;
        _gate = new StunGate<PeerTransport>(_table, new SourceLimits(secret));
    }

    public IReadOnlyList<PeerTransport> Peers => _peers;

    /// <summary>Addresses that lead to a peer; each has shown that it knows the password.</summary>
    public int AddressCount => _table.AddressCount;

    /// <summary>Counts of STUN before its peer is known.</summary>
    public GateCounters Gate => _gate.Counters;

    /// <summary>Datagrams of no protocol, or of no peer that is known by its address.</summary>
    public long StrayCount { get; private set; }

    /// <summary>Datagrams that the network did not take.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>Called on a wake-up by another thread, before the peers' deadlines are looked at.</summary>
    public Action<TimeSpan>? Woken { get; set; }

    /// <summary>
    /// Of all peers, as it was noted when each was last given something to do: it is asked for several times a turn, and
    /// hundreds of peers have nothing to do in most.
    /// </summary>
    public TimeSpan NextDeadline
    {
        get
        {
            if (!_isNextKnown)
            {
                _next = TimeSpan.MaxValue;
                for (int i = 0; i < _peers.Count; i++)
                {
                    _next = _deadlines[i] < _next ? _deadlines[i] : _next;
                }

                _isNextKnown = true;
            }

            return _next;
        }
    }

    /// <summary>From now on datagrams find the peer by its user name fragment.</summary>
    public void Add(PeerTransport peer)
    {
        peer.HubIndex = _peers.Count;
        _peers.Add(peer);
        if (_peers.Count > _deadlines.Length)
        {
            Array.Resize(ref _deadlines, 2 * _deadlines.Length);
        }

        _deadlines[peer.HubIndex] = TimeSpan.MaxValue;
        AddUfrag(peer);
        peer.Ice.AddressDropped += address =>
        {
            // Not if another peer has shown since that the address is his.
            if (_table.UnmapAddress(address, peer))
            {
                _sender.Close(address);
            }
        };
        peer.Ice.UfragDropped += ufrag => _table.RemoveUfrag(ufrag);
        Drain(peer);
    }

    /// <summary>After an ICE restart: the new fragment leads to the peer too.</summary>
    public void AddUfrag(PeerTransport peer)
    {
        _table.TryAddUfrag(peer.Session.LocalUfrag, peer);
        NoteDeadline(peer);
    }

    /// <summary>Ends a peer with a goodbye.</summary>
    public void Close(TimeSpan now, PeerTransport peer)
    {
        if (_peers.Contains(peer))
        {
            peer.Close(now);
            AfterTurn(peer);
        }
    }

    public void Handle(TimeSpan now, in TransportAddress from, Span<byte> datagram)
    {
        DatagramKind kind = DatagramClassifier.Classify(datagram);
        if (kind == DatagramKind.Stun)
        {
            HandleStun(now, from, datagram);
        }
        else if (kind != DatagramKind.Unknown && _table.TryFindByAddress(from, out PeerTransport? peer))
        {
            peer.Handle(now, from, datagram);
            AfterTurn(peer);
        }
        else
        {
            StrayCount++;
        }
    }

    public bool TryAcceptConnection(TimeSpan now, in TransportAddress from, Span<byte> firstFrame) =>
        DatagramClassifier.Classify(firstFrame) == DatagramKind.Stun && HandleStun(now, from, firstFrame);

    public void HandleConnectionClosed(TimeSpan now, in TransportAddress from)
    {
        if (_table.TryFindByAddress(from, out PeerTransport? peer))
        {
            _table.UnmapAddress(from, peer);
            peer.RemoveAddress(now, from);
            AfterTurn(peer);
        }
    }

    public void HandleTimeout(TimeSpan now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        _due.Clear();
        for (int i = 0; i < _peers.Count; i++)
        {
            if (_deadlines[i] <= now)
            {
                _due.Add(_peers[i]);
            }
        }

        foreach (PeerTransport peer in _due)
        {
            peer.HandleTimeout(now);
            AfterTurn(peer);
        }
    }

    public void HandleWake(TimeSpan now) => Woken?.Invoke(now);

    /// <summary>Hands out what a peer has queued, and notes its deadline; to be called by whoever called the peer directly.</summary>
    public void Drain(PeerTransport peer)
    {
        NoteDeadline(peer);
        while (peer.TryPoll(out TransportAddress to, out ReadOnlySpan<byte> datagram))
        {
            RefusedCount += _sender.TrySend(to, datagram) ? 0 : 1;
        }
    }

    /// <summary>To be called by whoever called a peer directly in a way that queues nothing.</summary>
    public void NoteDeadline(PeerTransport peer)
    {
        int index = peer.HubIndex;
        if ((uint)index >= (uint)_peers.Count || _peers[index] != peer)
        {
            return;
        }

        (TimeSpan before, TimeSpan deadline) = (_deadlines[index], peer.NextDeadline);
        _deadlines[index] = deadline;
        if (deadline <= _next)
        {
            _next = deadline;
        }
        else if (before <= _next)
        {
            // It may have been the next one, and is not any more.
            _isNextKnown = false;
        }
    }

    /// <summary>To be called by whoever may have called any of the peers.</summary>
    public void NoteDeadlines()
    {
        for (int i = 0; i < _peers.Count; i++)
        {
            _deadlines[i] = _peers[i].NextDeadline;
        }

        _isNextKnown = false;
    }

    private bool HandleStun(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun)
    {
        if (!_gate.TryRoute(now, from, stun, out PeerTransport? peer))
        {
            return false;
        }

        StunResult result = peer.HandleStun(now, from, stun);
        _gate.Note(now, from, result);
        bool isValid = result == StunResult.Validated;
        if (isValid && peer.Ice.IsValidated(from))
        {
            _table.MapAddress(from, peer);
        }

        AfterTurn(peer);
        return isValid;
    }

    private void AfterTurn(PeerTransport peer)
    {
        Drain(peer);
        if (peer.HasEnded && _peers.Remove(peer))
        {
            Renumber();
            _table.Remove(peer);
            peer.Dispose();
        }
    }

    /// <summary>After one has gone; the others keep their order.</summary>
    private void Renumber()
    {
        for (int i = 0; i < _peers.Count; i++)
        {
            _peers[i].HubIndex = i;
        }

        NoteDeadlines();
    }
}
