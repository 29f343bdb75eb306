using McuServer.Rtp.Wire;
using McuServer.Transport.Network;

namespace McuServer.Transport.Ice;

/// <summary>
/// A client's agent (RFC 8445, full, controlling): checks each pair, at most one check in <see cref="Pace"/>, nominates the
/// most wanted pair that works, and goes on checking (consent, RFC 7675). For test clients and load: it takes no candidates
/// of its own from the network, and the other side must be lite or a full agent that answers.
/// </summary>
public sealed class FullIceAgent : IceAgent
{
    /// <summary>Ta of RFC 8445 section 14.2.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan s_lastTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_deadAfter = TimeSpan.FromSeconds(6);

    private readonly IceOptions _options;
    private readonly IDatagramSender _sink;
    private readonly IceResponder _responder;
    private readonly IceGenerations _generations;
    private readonly IceChecklist _pairs = new();
    private readonly ulong _tieBreaker;
    private IcePair? _selected;
    private IceState _state = IceState.New;
    private CheckRandom _random;
    private bool _isControlling;
    private TimeSpan _nextSend;
    private TimeSpan _lastSeen;
    private uint _nomination;

    /// <param name="remotes">The other side's candidates, the most wanted first; the channel says which socket goes there.</param>
    /// <param name="seed">For transaction ids and the spacing of consent checks.</param>
    public FullIceAgent(
        TimeSpan now, IceCredentials local, IceCredentials remote, IReadOnlyList<TransportAddress> remotes, IDatagramSender sink,
        ulong seed, IceOptions? options = null)
    {
        IceResponder.CheckLengths(local, remote);
        _options = options ?? IceOptions.Default;
        _sink = sink;
        _responder = new IceResponder(sink, _options);
        _generations = new IceGenerations(local, remote, _options.OldGenerationLinger);
        _random = new CheckRandom(seed);
        _tieBreaker = _random.Next();
        _isControlling = true;
        _lastSeen = now;
        _nextSend = now;
        foreach (TransportAddress address in remotes)
        {
            _pairs.Add(now, address);
        }
    }

    public override IceState State => _state;

    public override TransportAddress? Selected => _selected?.Address;

    public override TimeSpan LastSeen => _lastSeen;

    /// <summary>Starts as if the other side were controlling, to see a role conflict; set before the first check.</summary>
    public bool StartsControlled
    {
        init => _isControlling = !value;
    }

    public bool IsControlling => _isControlling;

    /// <summary>Sends libwebrtc's NOMINATION with each nomination.</summary>
    public bool SendsNominationValues { get; init; }

    /// <summary>Nominates no pair, as if the checks with USE-CANDIDATE were all lost.</summary>
    public bool NeverNominates { get; init; }

    /// <summary>Clients of before RFC 7675 stop checking once they are connected.</summary>
    public bool SendsNoConsentChecks { get; init; }

    /// <summary>Where the other side saw our last answered check come from.</summary>
    public TransportAddress? MappedAddress { get; private set; }

    public long SentChecks { get; private set; }

    public override TimeSpan? NextDeadline
    {
        get
        {
            if (_state is IceState.Failed or IceState.Closed)
            {
                return null;
            }

            TimeSpan? check = DuePair() is { } pair ? Later(pair.NextCheck, _nextSend) : null;
            TimeSpan silence = _lastSeen
                + (_state is IceState.New or IceState.Disconnected ? _options.FailedAfter : _options.DisconnectedAfter);
            return Earlier(Earlier(check, silence), _generations.Deadline);
        }
    }

    /// <summary>A further way, also later: another network of the client, another candidate of the server.</summary>
    public void AddRemote(TimeSpan now, in TransportAddress address) => _pairs.Add(now, address);

    public override StunResult Handle(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun)
    {
        StunResult result = Examine(now, from, stun);
        if (result == StunResult.Validated)
        {
            Counters.ValidatedRequests++;
        }
        else if (result != StunResult.Response)
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

        if (_generations.Expire(now) is { } ufrag)
        {
            OnUfragDropped(ufrag);
        }

        if (now - _lastSeen >= _options.FailedAfter)
        {
            _state = IceState.Failed;
            return;
        }

        if (_state != IceState.New && now - _lastSeen >= _options.DisconnectedAfter)
        {
            _state = IceState.Disconnected;
        }

        if (now >= _nextSend && DuePair() is { } pair && now >= pair.NextCheck)
        {
            LeaveDeadPair(now);
            Send(now, pair);
        }
    }

    public override bool IsValidated(in TransportAddress address) => _pairs.Find(address) is { IsValid: true };

    public override void NoteAuthenticated(TimeSpan now, in TransportAddress address)
    {
        if (_pairs.Find(address) is { IsValid: true })
        {
            Alive(now);
        }
    }

    public override void RemoveAddress(TimeSpan now, in TransportAddress address)
    {
        if (_pairs.Find(address) is not { } pair)
        {
            return;
        }

        _pairs.Remove(pair);
        OnAddressDropped(address);
        if (ReferenceEquals(pair, _selected))
        {
            _selected = null;
            Nominate(now);
            _state = _selected is null ? IceState.Disconnected : _state;
        }
    }

    public override void Restart(TimeSpan now, IceCredentials local, IceCredentials remote)
    {
        IceResponder.CheckLengths(local, remote);
        _generations.Restart(local, remote);
        _nomination = 0;
        _pairs.Restart(now);
    }

    public override void Close() => _state = IceState.Closed;

    private StunResult Examine(TimeSpan now, in TransportAddress from, ReadOnlySpan<byte> stun)
    {
        if (_state is IceState.Failed or IceState.Closed)
        {
            return StunResult.Closed;
        }

        if (!StunMessage.TryParse(stun, out StunMessage message))
        {
            return StunResult.Malformed;
        }

        switch (message.Class)
        {
            case StunClass.Success or StunClass.Error:
                return TakeResponse(now, from, message);
            case StunClass.Request:
                StunResult result = IceResponder.Check(message, _generations, out IceGeneration? generation);
                if (result == StunResult.Validated)
                {
                    Alive(now);
                    _responder.SendSuccess(from, message, generation!);
                }

                return result;
            default:
                return StunResult.NotARequest;
        }
    }

    private StunResult TakeResponse(TimeSpan now, in TransportAddress from, in StunMessage response)
    {
        IcePair? pair = _pairs.Find(from);
        if (pair is null || !IceCheck.IsAnswer(pair, response))
        {
            return StunResult.NotARequest;
        }

        if (!response.VerifyIntegrity(_generations.Current.RemotePassword))
        {
            return StunResult.WrongIntegrity;
        }

        pair.IsWaiting = false;
        pair.Timeout = IceChecklist.FirstTimeout;
        if (response.Class == StunClass.Error)
        {
            TakeError(now, pair, response.ErrorCode);
            return StunResult.Response;
        }

        if (response.TryGetMappedAddress(out ulong high, out ulong low, out ushort port))
        {
            MappedAddress = new TransportAddress(high, low, port, from.Protocol, from.Channel);
        }

        pair.IsValid = true;
        pair.LastResponse = now;
        pair.NextCheck = now + _random.ConsentInterval();
        _generations.Note(now, _generations.Current);
        if (pair.AsksForNomination)
        {
            pair.IsNominated = true;
            Select(pair);
        }

        Alive(now);
        Nominate(now);
        return StunResult.Response;
    }

    private void TakeError(TimeSpan now, IcePair pair, int code)
    {
        if (code == 487)
        {
            // RFC 8445 section 7.2.5.1: take the other role and check again.
            Counters.Reject(StunResult.RoleConflict);
            _isControlling = !_isControlling;
            pair.NextCheck = now;
        }
        else
        {
            pair.NextCheck = now + s_lastTimeout;
        }
    }

    /// <summary>Asks for the most wanted pair that works, unless it is nominated already.</summary>
    private void Nominate(TimeSpan now)
    {
        IcePair? best = _pairs.Best();
        if (best is null || NeverNominates || !_isControlling || (best.IsNominated && ReferenceEquals(best, _selected)))
        {
            _selected ??= best;
            return;
        }

        if (!best.IsNominated || !ReferenceEquals(best, _selected))
        {
            best.IsNominated = false;
            best.NextCheck = best.IsWaiting && best.AsksForNomination ? best.NextCheck : now;
            _selected ??= best;
        }
    }

    /// <summary>The selected pair does not answer any more, and another one does: that one is nominated.</summary>
    private void LeaveDeadPair(TimeSpan now)
    {
        if (_selected is { IsValid: true, IsWaiting: true } dead && now - dead.LastResponse >= s_deadAfter
            && _pairs.HasFresherThan(dead))
        {
            dead.IsValid = false;
            dead.IsNominated = false;
            Nominate(now);
        }
    }

    private void Select(IcePair pair)
    {
        Counters.TupleSwitches += _selected is not null && !ReferenceEquals(pair, _selected) ? 1 : 0;
        _selected = pair;
    }

    private void Send(TimeSpan now, IcePair pair)
    {
        (pair.TransactionHigh, pair.TransactionLow) = ((uint)_random.Next(), _random.Next());
        bool isBest = pair.IsValid && _isControlling && !NeverNominates && ReferenceEquals(pair, _pairs.Best());
        pair.AsksForNomination = isBest;
        if (isBest && !pair.IsNominated)
        {
            _nomination++;
        }

        Span<byte> buffer = stackalloc byte[StunWriter.EnoughLength];
        int length = IceCheck.Write(
            buffer, pair, _generations.Current, _isControlling, _tieBreaker, SendsNominationValues ? _nomination : null);
        pair.IsWaiting = true;
        pair.NextCheck = now + pair.Timeout;
        pair.Timeout = pair.Timeout * 2 > s_lastTimeout ? s_lastTimeout : pair.Timeout * 2;
        _nextSend = now + Pace;
        SentChecks++;
        _sink.TrySend(pair.Address, buffer[..length]);
    }

    private IcePair? DuePair() => _pairs.Due(SendsNoConsentChecks, NeverNominates);

    private void Alive(TimeSpan now)
    {
        _lastSeen = now;
        _state = _selected is { IsNominated: true } ? IceState.Completed : _pairs.HasValid ? IceState.Connected : _state;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
