using McuServer.Rtp.Wire;
using McuServer.Transport.Network;

namespace McuServer.Transport.Ice;

/// <summary>
/// The server's agent (ICE-lite, RFC 8445 section 2.5): it only answers. An address is validated by a request that carries
/// our user name and is signed with our password; the client chooses among them by USE-CANDIDATE.
/// </summary>
public sealed class LiteIceAgent : IceAgent
{
    private readonly IceOptions _options;
    private readonly IceResponder _responder;
    private readonly IceGenerations _generations;
    private readonly RemoteAddresses _addresses;
    private IceState _state = IceState.New;
    private TimeSpan _lastSeen;
    private bool _wasSeen;

    public LiteIceAgent(TimeSpan now, IceCredentials local, IceCredentials remote, IDatagramSender sink, IceOptions? options = null)
    {
        IceResponder.CheckLengths(local, remote);
        _options = options ?? IceOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxAddresses, 2, nameof(options));
        _responder = new IceResponder(sink, _options);
        _generations = new IceGenerations(local, remote, _options.OldGenerationLinger);
        _addresses = new RemoteAddresses(_options, Counters);
        _lastSeen = now;
    }

    public override IceState State => _state;

    public override TransportAddress? Selected => _addresses.Selected;

    public override TimeSpan LastSeen => _lastSeen;

    /// <summary>Validated addresses.</summary>
    public int AddressCount => _addresses.Count;

    public override TimeSpan? NextDeadline
    {
        get
        {
            if (_state is IceState.Failed or IceState.Closed)
            {
                return null;
            }

            bool isAlive = _wasSeen && _state != IceState.Disconnected;
            TimeSpan silence = _lastSeen + (isAlive ? _options.DisconnectedAfter : _options.FailedAfter);
            return Earlier(Earlier(silence, _addresses.Deadline), _generations.Deadline);
        }
    }

    public override StunResult Handle(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun)
    {
        StunResult result = Examine(now, from, stun);
        if (result == StunResult.Validated)
        {
            Counters.ValidatedRequests++;
        }
        else
        {
            Counters.Reject(result);
        }

        return result;
    }

    public override void HandleTimeout(TimeSpan now)
    {
        if (_state is IceState.Failed or IceState.Closed)
        {
            return;
        }

        _addresses.Tick(now);
        if (_generations.Expire(now) is { } ufrag)
        {
            OnUfragDropped(ufrag);
        }

        if (now - _lastSeen >= _options.FailedAfter)
        {
            End(IceState.Failed);
        }
        else if (_wasSeen && now - _lastSeen >= _options.DisconnectedAfter)
        {
            _state = IceState.Disconnected;
        }
    }

    public override bool IsValidated(in TransportAddress address) => _addresses.Contains(address);

    public override void NoteAuthenticated(TimeSpan now, in TransportAddress address)
    {
        if (_addresses.Note(now, address))
        {
            Alive(now);
        }
    }

    public override void RemoveAddress(TimeSpan now, in TransportAddress address)
    {
        if (!_addresses.Remove(now, address))
        {
            return;
        }

        OnAddressDropped(address);
        if (_addresses.Count == 0)
        {
            _state = IceState.Disconnected;
        }
        else
        {
            _state = _state == IceState.Disconnected ? _state : Connected();
        }
    }

    public override void Restart(TimeSpan now, IceCredentials local, IceCredentials remote)
    {
        IceResponder.CheckLengths(local, remote);
        if (_state is IceState.Failed or IceState.Closed)
        {
            throw new InvalidOperationException("The ICE session has ended.");
        }

        _addresses.ForgetNominations();
        if (_generations.Restart(local, remote) is { } ufrag)
        {
            OnUfragDropped(ufrag);
        }
    }

    public override void Close() => End(IceState.Closed);

    private StunResult Examine(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun)
    {
        if (_state is IceState.Failed or IceState.Closed)
        {
            return StunResult.Closed;
        }

        if (!_responder.IsWithinBudget(now, _addresses.Contains(from)))
        {
            return StunResult.OverBudget;
        }

        if (!StunMessage.TryParse(stun, out StunMessage request))
        {
            return StunResult.Malformed;
        }

        if (request.Class != StunClass.Request)
        {
            return StunResult.NotARequest;
        }

        StunResult result = IceResponder.Check(request, _generations, out IceGeneration? generation);
        return result == StunResult.Validated ? Accept(now, from, request, generation!) : result;
    }

    private StunResult Accept(TimeSpan now, in TransportAddress from, in StunMessage request, IceGeneration generation)
    {
        if (request.UnknownRequired != 0)
        {
            _responder.SendError(from, request, generation, 420, request.UnknownRequired);
            return StunResult.UnknownAttribute;
        }

        if (request.IsControlled)
        {
            // A lite agent never controls (RFC 8445 section 6.1.1): the other side must.
            _responder.SendError(from, request, generation, 487);
            return StunResult.RoleConflict;
        }

        _generations.Note(now, generation);
        TransportAddress? dropped = _addresses.Validate(
            now, from, request.UsesCandidate, request.HasNomination ? request.Nomination : null);
        if (dropped is { } address)
        {
            OnAddressDropped(address);
        }

        Alive(now);
        _responder.SendSuccess(from, request, generation);
        return StunResult.Validated;
    }

    private void Alive(TimeSpan now)
    {
        _lastSeen = now;
        _wasSeen = true;
        _state = Connected();
    }

    private IceState Connected() => _addresses.IsSelectedNominated ? IceState.Completed : IceState.Connected;

    private void End(IceState state)
    {
        if (_state is IceState.Failed or IceState.Closed)
        {
            return;
        }

        _state = state;
        while (_addresses.TakeAny() is { } address)
        {
            OnAddressDropped(address);
        }
    }
}
