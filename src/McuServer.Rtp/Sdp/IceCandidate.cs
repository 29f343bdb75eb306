using System.Globalization;

namespace McuServer.Rtp.Sdp;

/// <summary>A candidate as written in SDP (RFC 8839 section 5.1, for TCP RFC 6544 section 4.5).</summary>
/// <param name="Protocol">"udp" or "tcp".</param>
/// <param name="Address">An IP address, or a name (mDNS) in what browsers send.</param>
/// <param name="Type">host, srflx, prflx, relay.</param>
/// <param name="TcpType">active, passive, so; null for UDP.</param>
public sealed record IceCandidate(
    string Foundation, int Component, string Protocol, uint Priority, string Address, int Port, string Type = "host", string? TcpType = null)
{
    /// <summary>Priority of a UDP host candidate: type preference 126 (RFC 8445 section 5.1.2.2), each further address 100 less.</summary>
    /// <param name="index">0 for the first address.</param>
    public static uint UdpHostPriority(int index) => (126u << 24) + ((65535u - (100u * (uint)index)) << 8) + 255u;

    /// <summary>Priority of a TCP passive host candidate (RFC 6544 section 4.2), below every UDP one.</summary>
    public static uint TcpPassivePriority(int index) => (90u << 24) + (((1u << 13) * 4 + 8191u - (100u * (uint)index)) << 8) + 255u;

    /// <summary>Reads what follows "candidate:"; unknown extensions are skipped.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IceCandidate? candidate)
    {
        candidate = null;
        string[] words = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 8 || !words[6].Equals("typ", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(words[1], NumberStyles.None, null, out int component)
            || !uint.TryParse(words[3], NumberStyles.None, null, out uint priority)
            || !ushort.TryParse(words[5], NumberStyles.None, null, out ushort port))
        {
            return false;
        }

        string? tcpType = null;
        for (int i = 8; i + 1 < words.Length; i += 2)
        {
            tcpType = words[i].Equals("tcptype", StringComparison.OrdinalIgnoreCase) ? words[i + 1].ToLowerInvariant() : tcpType;
        }

        candidate = new IceCandidate(
            words[0], component, words[2].ToLowerInvariant(), priority, words[4], port, words[7].ToLowerInvariant(), tcpType);
        return true;
    }

    /// <summary>What follows "candidate:".</summary>
    public override string ToString() =>
        $"{Foundation} {Component} {Protocol} {Priority} {Address} {Port} typ {Type}{(TcpType is null ? "" : $" tcptype {TcpType}")}";
}
