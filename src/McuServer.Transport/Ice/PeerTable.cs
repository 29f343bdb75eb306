using System.Diagnostics.CodeAnalysis;

namespace McuServer.Transport.Ice;

/// <summary>Finds the peer that a datagram is for: by its address, or by the user name fragment of a STUN request. One thread.</summary>
public sealed class PeerTable<TPeer>
    where TPeer : class
{
    private readonly Dictionary<TransportAddress, TPeer> _byAddress = [];
    private readonly Dictionary<string, TPeer> _byUfrag = new(StringComparer.Ordinal);

    public int UfragCount => _byUfrag.Count;

    public int AddressCount => _byAddress.Count;

    /// <summary>False when the name is taken.</summary>
    public bool TryAddUfrag(string ufrag, TPeer peer) => _byUfrag.TryAdd(ufrag, peer);

    public bool RemoveUfrag(string ufrag) => _byUfrag.Remove(ufrag);

    /// <summary>From now on datagrams from there belong to this peer, also when they belonged to another one before.</summary>
    public void MapAddress(in TransportAddress address, TPeer peer) => _byAddress[address] = peer;

    /// <summary>Forgets the address, if it still belongs to this peer.</summary>
    public bool UnmapAddress(in TransportAddress address, TPeer peer) =>
        _byAddress.TryGetValue(address, out TPeer? owner) && ReferenceEquals(owner, peer) && _byAddress.Remove(address);

    public bool TryFindByAddress(in TransportAddress address, [NotNullWhen(true)] out TPeer? peer) =>
        _byAddress.TryGetValue(address, out peer);

    /// <param name="ufrag">The part of the STUN user name before the colon, as bytes.</param>
    public bool TryFindByUfrag(ReadOnlySpan<byte> ufrag, [NotNullWhen(true)] out TPeer? peer)
    {
        peer = null;
        Span<char> characters = stackalloc char[256];
        if (ufrag.Length is 0 or > 256)
        {
            return false;
        }

        for (int i = 0; i < ufrag.Length; i++)
        {
            characters[i] = (char)ufrag[i];
        }

        return _byUfrag.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(characters[..ufrag.Length], out peer);
    }

    /// <summary>Takes all names and addresses of a peer away; for the end of a session, looks at every entry.</summary>
    public void Remove(TPeer peer)
    {
        foreach ((TransportAddress address, TPeer owner) in _byAddress)
        {
            if (ReferenceEquals(owner, peer))
            {
                _byAddress.Remove(address);
            }
        }

        foreach ((string ufrag, TPeer owner) in _byUfrag)
        {
            if (ReferenceEquals(owner, peer))
            {
                _byUfrag.Remove(ufrag);
            }
        }
    }
}
