namespace McuServer.Transport.Ice;

/// <summary>
/// The validated remote addresses of a session, a few, and which of them is selected. A change of the selected one waits
/// until the last change is long enough ago; what is wished meanwhile is kept, the last wish counts.
/// </summary>
internal sealed class RemoteAddresses(IceOptions options, IceCounters counters)
{
    /// <summary>A client whose port changed (NAT rebinding) has been silent on the old one for this long.</summary>
    private static readonly TimeSpan s_rebindingSilence = TimeSpan.FromMilliseconds(500);

    private readonly Entry[] _entries = new Entry[options.MaxAddresses];
    private int _count;
    private int _selected = -1;
    private TimeSpan _lastSwitch = TimeSpan.MinValue;
    private TransportAddress? _wished;
    private uint _nomination;

    public int Count => _count;

    public TransportAddress? Selected => _selected < 0 ? null : _entries[_selected].Address;

    public bool IsSelectedNominated => _selected >= 0 && _entries[_selected].IsNominated;

    public bool Contains(in TransportAddress address) => IndexOf(address) >= 0;

    /// <summary>When <see cref="Tick"/> may have something to do.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            TimeSpan? wished = _wished is null ? null : _lastSwitch + options.MinSwitchInterval;
            bool hasFresher = Freshest() is var other && other >= 0;
            TimeSpan? dead = hasFresher ? _entries[_selected].LastSeen + options.DisconnectedAfter : null;
            return wished is null || dead < wished ? dead ?? wished : wished;
        }
    }

    /// <summary>A sign of life; false when the address is not here.</summary>
    public bool Note(TimeSpan now, in TransportAddress address)
    {
        int index = IndexOf(address);
        if (index < 0)
        {
            return false;
        }

        _entries[index].LastSeen = now;
        return true;
    }

    /// <summary>An authentic request came from there.</summary>
    /// <param name="nomination">Of libwebrtc's NOMINATION attribute; null = absent.</param>
    /// <returns>The address that had to go for it, or null.</returns>
    public TransportAddress? Validate(TimeSpan now, in TransportAddress address, bool usesCandidate, uint? nomination)
    {
        TransportAddress? dropped = null;
        int index = IndexOf(address);
        if (index < 0)
        {
            dropped = _count == _entries.Length ? DropOldest() : null;
            index = _count++;
            _entries[index] = new Entry { Address = address };
        }

        _entries[index].LastSeen = now;
        bool isNominated = usesCandidate || nomination > 0;
        if (isNominated && (nomination is null || nomination >= _nomination))
        {
            _nomination = nomination ?? _nomination;
            _entries[index].IsNominated = true;
            Wish(now, index);
        }
        else if (_selected < 0 || IsRebinding(now, index))
        {
            _entries[index].IsNominated |= _selected >= 0 && _entries[_selected].IsNominated;
            Wish(now, index);
        }

        return dropped;
    }

    /// <summary>The selected one is replaced at once, by the one that was heard last.</summary>
    public bool Remove(TimeSpan now, in TransportAddress address)
    {
        int index = IndexOf(address);
        if (index < 0)
        {
            return false;
        }

        bool wasSelected = index == _selected;
        RemoveAt(index);
        if (wasSelected && _count > 0)
        {
            Select(now, Freshest());
        }

        return true;
    }

    /// <summary>Carries out what is due: a wished change, the replacement of a dead address.</summary>
    public void Tick(TimeSpan now)
    {
        if (_wished is { } wished && now >= _lastSwitch + options.MinSwitchInterval)
        {
            int index = IndexOf(wished);
            _wished = null;
            if (index >= 0)
            {
                Select(now, index);
            }
        }

        if (_selected >= 0 && now >= _entries[_selected].LastSeen + options.DisconnectedAfter
            && Freshest() is var other && other >= 0)
        {
            Select(now, other);
        }
    }

    public void ForgetNominations() => _nomination = 0;

    /// <summary>Takes the last address away; null when there is none.</summary>
    public TransportAddress? TakeAny()
    {
        if (_count == 0)
        {
            return null;
        }

        TransportAddress address = _entries[_count - 1].Address;
        RemoveAt(_count - 1);
        return address;
    }

    /// <summary>
    /// A client that nominates once only is followed too: same address, protocol and socket, another port, and silence on
    /// the old one.
    /// </summary>
    private bool IsRebinding(TimeSpan now, int index)
    {
        Entry old = _entries[_selected];
        TransportAddress address = _entries[index].Address;
        return index != _selected && now - old.LastSeen >= s_rebindingSilence
            && old.Address with { Port = address.Port } == address && address.Protocol == TransportProtocol.Udp;
    }

    private void Wish(TimeSpan now, int index)
    {
        if (index == _selected)
        {
            _wished = null;
        }
        else if (_selected < 0 || now - _lastSwitch >= options.MinSwitchInterval)
        {
            Select(now, index);
        }
        else
        {
            _wished = _entries[index].Address;
        }
    }

    private void Select(TimeSpan now, int index)
    {
        // The first choice is no switch, and does not make the second one wait.
        if (_lastSwitch != TimeSpan.MinValue || _selected >= 0)
        {
            counters.TupleSwitches++;
        }

        _lastSwitch = _selected < 0 ? now - options.MinSwitchInterval : now;
        _selected = index;
        _wished = null;
    }

    /// <summary>The one that was heard last, the selected one not counted; -1 = none.</summary>
    private int Freshest()
    {
        int best = -1;
        for (int i = 0; i < _count; i++)
        {
            bool isBetter = best < 0 || _entries[i].LastSeen > _entries[best].LastSeen;
            best = i != _selected && isBetter ? i : best;
        }

        bool isFresher = best >= 0 && (_selected < 0 || _entries[best].LastSeen > _entries[_selected].LastSeen);
        return isFresher ? best : -1;
    }

    private TransportAddress DropOldest()
    {
        int oldest = -1;
        for (int i = 0; i < _count; i++)
        {
            if (i != _selected && (oldest < 0 || _entries[i].LastSeen < _entries[oldest].LastSeen))
            {
                oldest = i;
            }
        }

        counters.DroppedAddresses++;
        TransportAddress address = _entries[oldest].Address;
        RemoveAt(oldest);
        return address;
    }

    private void RemoveAt(int index)
    {
        _wished = _wished == _entries[index].Address ? null : _wished;
        _count--;
        _entries.AsSpan(index + 1, _count - index).CopyTo(_entries.AsSpan(index));
        _selected = index == _selected ? -1 : index < _selected ? _selected - 1 : _selected;
    }

    private int IndexOf(in TransportAddress address)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Address == address)
            {
                return i;
            }
        }

        return -1;
    }

    private struct Entry
    {
        public TransportAddress Address;
        public TimeSpan LastSeen;
        public bool IsNominated;
    }
}
