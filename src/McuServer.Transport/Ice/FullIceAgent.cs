using System.Buffers.Binary;
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

    private const int MaxPairs = 16;
    private static readonly TimeSpan s_firstTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lastTimeout = TimeSpan.FromSeconds(1);

    private readonly IceOptions _options;
    private readonly IDatagramSender _sink;
    private readonly IceResponder _responder;
    private readonly IceGenerations _generations;
    private readonly List<IcePair> _pairs = [];
    private readonly ulong _tieBreaker;
    private IcePair? _selected;
    private IceState _state = IceState.New;
    private ulong _random;
    private bool _isControlling;
    private TimeSpan _nextSend;
    private TimeSpan _lastSeen;
    private uint _nomination;
    private int _nextOrder;

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
        _random = seed;
        _tieBreaker = Next();
        _isControlling = true;
        _lastSeen = now;
        _nextSend = now;
        foreach (TransportAddress address in remotes)
        {
            AddRemote(now, address);
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
    public void AddRemote(TimeSpan now, in TransportAddress address)
    {
        if (_pairs.Count >= MaxPairs || Find(address) is not null)
        {
            return;
        }

        _pairs.Add(new IcePair(address, _nextOrder++) { NextCheck = now, Timeout = s_firstTimeout });
    }

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

    public override bool IsValidated(in TransportAddress address) => Find(address) is { IsValid: true };

    public override void NoteAuthenticated(TimeSpan now, in TransportAddress address)
    {
        if (Find(address) is { IsValid: true })
        {
            Alive(now);
        }
    }

    public override void RemoveAddress(TimeSpan now, in TransportAddress address)
    {
        if (Find(address) is not { } pair)
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
        foreach (IcePair pair in _pairs)
        {
            (pair.IsNominated, pair.IsWaiting, pair.NextCheck, pair.Timeout) = (false, false, now, s_firstTimeout);
        }
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
        IcePair? pair = Find(from);
        if (pair is null || !pair.IsWaiting
            || BinaryPrimitives.ReadUInt32BigEndian(response.TransactionId) != pair.TransactionHigh
            || BinaryPrimitives.ReadUInt64BigEndian(response.TransactionId[4..]) != pair.TransactionLow)
        {
            return StunResult.NotARequest;
        }

        if (!response.VerifyIntegrity(_generations.Current.RemotePassword))
        {
            return StunResult.WrongIntegrity;
        }

        pair.IsWaiting = false;
        pair.Timeout = s_firstTimeout;
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
        pair.NextCheck = now + ConsentInterval();
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
        IcePair? best = null;
        foreach (IcePair pair in _pairs)
        {
            best = pair.IsValid && (best is null || pair.Order < best.Order) ? pair : best;
        }

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

    /// <summary>The selected pair does not answer any more: others get their turn, it goes to the end.</summary>
    private void LeaveDeadPair(TimeSpan now)
    {
        if (_selected is { IsValid: true } dead && dead.IsWaiting && now - dead.LastResponse >= TimeSpan.FromSeconds(6))
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
        (pair.TransactionHigh, pair.TransactionLow) = ((uint)Next(), Next());
        bool isBest = pair.IsValid && _isControlling && !NeverNominates && IsMostWanted(pair);
        pair.AsksForNomination = isBest;
        if (isBest && !pair.IsNominated)
        {
            _nomination++;
        }

        Span<byte> buffer = stackalloc byte[StunWriter.EnoughLength];
        int length = WriteCheck(buffer, pair);
        pair.IsWaiting = true;
        pair.NextCheck = now + pair.Timeout;
        pair.Timeout = pair.Timeout * 2 > s_lastTimeout ? s_lastTimeout : pair.Timeout * 2;
        _nextSend = now + Pace;
        SentChecks++;
        _sink.TrySend(pair.Address, buffer[..length]);
    }

    private int WriteCheck(Span<byte> buffer, IcePair pair)
    {
        Span<byte> transaction = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(transaction, pair.TransactionHigh);
        BinaryPrimitives.WriteUInt64BigEndian(transaction[4..], pair.TransactionLow);
        StunWriter writer = new(buffer, StunClass.Request, transaction);
        writer.AddUsername(_generations.Current.OutboundUsername);
        writer.AddRole(_isControlling, _tieBreaker);
        // Of a peer-reflexive candidate: type preference 110 (RFC 8445 section 7.1.1).
        writer.AddPriority((110u << 24) + ((65535u - (uint)pair.Order) << 8) + 255u);
        if (pair.AsksForNomination)
        {
            writer.AddUseCandidate();
            if (SendsNominationValues)
            {
                writer.AddNomination(_nomination);
            }
        }

        return writer.Finish(_generations.Current.RemotePassword);
    }

    private bool IsMostWanted(IcePair pair)
    {
        foreach (IcePair other in _pairs)
        {
            if (other.IsValid && other.Order < pair.Order)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The pair whose check is due first; null = none.</summary>
    private IcePair? DuePair()
    {
        IcePair? due = null;
        foreach (IcePair pair in _pairs)
        {
            bool isConsent = pair.IsValid && (pair.IsNominated || NeverNominates) && !pair.IsWaiting;
            if ((!isConsent || !SendsNoConsentChecks) && (due is null || pair.NextCheck < due.NextCheck))
            {
                due = pair;
            }
        }

        return due;
    }

    private void Alive(TimeSpan now)
    {
        _lastSeen = now;
        bool hasValid = _pairs.Exists(static pair => pair.IsValid);
        _state = _selected is { IsNominated: true } ? IceState.Completed : hasValid ? IceState.Connected : _state;
    }

    /// <summary>2.5 to 5 s, at random.</summary>
    private TimeSpan ConsentInterval() => TimeSpan.FromMilliseconds(2500 + (Next() % 2500));

    private IcePair? Find(in TransportAddress address)
    {
        foreach (IcePair pair in _pairs)
        {
            if (pair.Address == address)
            {
                return pair;
            }
        }

        return null;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>SplitMix64.</summary>
    private ulong Next()
    {
        ulong value = _random += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
