using System.Globalization;

namespace McuServer.Rtp.Sdp;

/// <summary>Gathers the attributes of one section; the one without an m-line gathers those of the session.</summary>
internal sealed class SectionReader(MediaDescription? media)
{
    private const int MaxCandidates = 64;

    private readonly bool _isSession = media is null;
    private readonly PayloadLines _payloads = new();
    private readonly Dictionary<uint, SsrcDescription> _ssrcs = [];
    private MediaDirection? _direction;
    private int _attributeCount;

    public MediaDescription Media { get; } = media ?? new MediaDescription { KindText = "", Protocol = "" };

    /// <param name="text">What follows "a=".</param>
    public void Attribute(ReadOnlySpan<char> text, int lineNumber, SessionDescription session)
    {
        int colon = text.IndexOf(':');
        ReadOnlySpan<char> name = colon < 0 ? text : text[..colon];
        ReadOnlySpan<char> value = colon < 0 ? default : text[(colon + 1)..].Trim();
        if (name is "candidate")
        {
            Candidate(value);
            return;
        }

        SdpReader.Limit(++_attributeCount, SdpReader.MaxAttributes, lineNumber, "attributes in one section");
        if (!Flag(name, session) && !Transport(name, value, lineNumber) && !Payload(name, value) && !Stream(name, value))
        {
            Other(name, value, lineNumber, session);
        }
    }

    /// <summary>The section with the session's defaults filled in.</summary>
    public MediaDescription Finish(SectionReader common)
    {
        MediaDescription defaults = common.Media;
        Media.Direction = _direction ?? common._direction ?? MediaDirection.SendReceive;
        Media.IceUfrag ??= defaults.IceUfrag;
        Media.IcePassword ??= defaults.IcePassword;
        Media.TlsId ??= defaults.TlsId;
        Media.OffersTrickle |= defaults.OffersTrickle;
        Media.Setup = Media.Setup == DtlsSetup.None ? defaults.Setup : Media.Setup;
        if (Media.Fingerprints.Count == 0)
        {
            Media.Fingerprints.AddRange(defaults.Fingerprints);
        }

        foreach (HeaderExtension extension in defaults.Extensions)
        {
            if (Media.ExtensionId(extension.Uri) == 0)
            {
                Media.Extensions.Add(extension);
            }
        }

        Media.Payloads = Media.Kind is SectionKind.Audio or SectionKind.Video ? _payloads.ToFormats(Media.Formats) : [];
        Media.Ssrcs.AddRange(_ssrcs.Values);
        if (Media.IsOldDataForm && Media.SctpPort is null && ushort.TryParse(Media.Formats[0], out ushort port))
        {
            Media.SctpPort = port;
        }

        return Media;
    }

    private bool Flag(ReadOnlySpan<char> name, SessionDescription session)
    {
        switch (name)
        {
            case "sendrecv": _direction = MediaDirection.SendReceive; return true;
            case "sendonly": _direction = MediaDirection.SendOnly; return true;
            case "recvonly": _direction = MediaDirection.ReceiveOnly; return true;
            case "inactive": _direction = MediaDirection.Inactive; return true;
            case "rtcp-mux" or "rtcp-mux-only": Media.HasRtcpMux = true; return true;
            case "rtcp-rsize": Media.HasReducedSizeRtcp = true; return true;
            case "bundle-only": Media.IsBundleOnly = true; return true;
            case "extmap-allow-mixed": Media.AllowsMixedExtensions = true; return true;
            case "end-of-candidates": Media.HasEndOfCandidates = true; return true;
            case "ice-lite": session.IsIceLite = true; return true;
            default: return false;
        }
    }

    private bool Transport(ReadOnlySpan<char> name, ReadOnlySpan<char> value, int lineNumber)
    {
        switch (name)
        {
            case "ice-ufrag":
                Media.IceUfrag ??= IceText(value, 4, lineNumber);
                return true;
            case "ice-pwd":
                Media.IcePassword ??= IceText(value, 22, lineNumber);
                return true;
            case "ice-options":
                Media.OffersTrickle |= value.Contains("trickle", StringComparison.Ordinal);
                return true;
            case "tls-id":
                Media.TlsId ??= value.ToString();
                return true;
            case "setup":
                Media.Setup = Setup(value);
                return true;
            case "fingerprint":
                if (!SdpFingerprint.TryParse(value, out SdpFingerprint? fingerprint))
                {
                    throw new SdpException($"line {lineNumber}: a=fingerprint needs the name of a hash and its bytes joined by colons");
                }

                Media.Fingerprints.Add(fingerprint!);
                return true;
            default:
                return false;
        }
    }

    private bool Payload(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "rtpmap": _payloads.Map(value); return true;
            case "fmtp": _payloads.Parameters(value); return true;
            case "rtcp-fb": _payloads.Feedback(value); return true;
            default: return false;
        }
    }

    private bool Stream(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "ssrc": Ssrc(value); return true;
            case "ssrc-group": Group(value); return true;
            case "msid":
                string[] words = value.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
                Media.Msid ??= words.Length == 0 ? null : new MediaStreamId(words[0], words.Length > 1 ? words[1] : null);
                return true;
            case "rid": Rid(value); return true;
            case "simulcast": Media.Simulcast ??= SimulcastLine.Read(value); return true;
            default: return false;
        }
    }

    private void Other(ReadOnlySpan<char> name, ReadOnlySpan<char> value, int lineNumber, SessionDescription session)
    {
        switch (name)
        {
            case "mid" when !_isSession:
                Media.Mid ??= Mid(value, lineNumber);
                break;
            case "group" when _isSession && value.StartsWith("BUNDLE", StringComparison.Ordinal):
                session.BundleGroups.Add(value[6..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
                break;
            case "extmap":
                Extension(value);
                break;
            case "sctp-port" when ushort.TryParse(value, out ushort port):
                Media.SctpPort ??= port;
                break;
            case "max-message-size" when long.TryParse(value, NumberStyles.None, null, out long size):
                Media.MaxMessageSize ??= size;
                break;
        }
    }

    private void Candidate(ReadOnlySpan<char> value)
    {
        if (Media.Candidates.Count < MaxCandidates && IceCandidate.TryParse(value, out IceCandidate? candidate))
        {
            Media.Candidates.Add(candidate!);
        }
    }

    private static string IceText(ReadOnlySpan<char> value, int minLength, int lineNumber)
    {
        // RFC 8839 section 5.4: 4 or 22 to 256 of A-Z a-z 0-9 + /. Some clients use more characters; those are only compared.
        if (value.Length < minLength || value.Length > 256 || value.ContainsAnyExceptInRange('!', '~') || value.Contains(':'))
        {
            throw new SdpException($"line {lineNumber}: ICE needs {minLength} to 256 characters without spaces here");
        }

        return value.ToString();
    }

    private static string Mid(ReadOnlySpan<char> value, int lineNumber)
    {
        if (value.Length is 0 or > 64 || value.ContainsAnyExceptInRange('!', '~'))
        {
            throw new SdpException($"line {lineNumber}: a=mid needs 1 to 64 characters without spaces");
        }

        return value.ToString();
    }

    private static DtlsSetup Setup(ReadOnlySpan<char> value) => value switch
    {
        "actpass" => DtlsSetup.ActPass,
        "active" => DtlsSetup.Active,
        "passive" => DtlsSetup.Passive,
        "holdconn" => DtlsSetup.HoldConnection,
        _ => DtlsSetup.None,
    };

    private void Extension(ReadOnlySpan<char> value)
    {
        int space = value.IndexOf(' ');
        if (space <= 0)
        {
            return;
        }

        ReadOnlySpan<char> id = value[..space];
        int slash = id.IndexOf('/');
        ReadOnlySpan<char> uri = value[(space + 1)..].Trim();
        int end = uri.IndexOf(' ');
        uri = end < 0 ? uri : uri[..end];
        // 1 to 14 fit one-byte headers, up to 255 two-byte ones; the numbers from 4096 on ask for a choice (RFC 8285 section 6).
        if (byte.TryParse(slash < 0 ? id : id[..slash], NumberStyles.None, null, out byte number) && number is not (0 or 15)
            && !uri.IsEmpty)
        {
            MediaDirection direction = slash < 0 ? MediaDirection.SendReceive : MediaDirections.FromSdp(id[(slash + 1)..]);
            Media.Extensions.Add(new HeaderExtension(number, uri.ToString(), direction));
        }
    }

    private void Rid(ReadOnlySpan<char> value)
    {
        string[] words = value.ToString().Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length >= 2 && words[1] is "send" or "recv" && SimulcastLine.IsRid(words[0]))
        {
            Media.Rids.Add(new RidDescription(words[0], words[1] == "send", words.Length > 2 ? words[2] : null));
        }
    }

    private void Ssrc(ReadOnlySpan<char> value)
    {
        int space = value.IndexOf(' ');
        if (!uint.TryParse(space < 0 ? value : value[..space], NumberStyles.None, null, out uint ssrc))
        {
            return;
        }

        ReadOnlySpan<char> attribute = space < 0 ? default : value[(space + 1)..].Trim();
        SsrcDescription known = _ssrcs.GetValueOrDefault(ssrc) ?? new SsrcDescription(ssrc, null, null);
        if (attribute.StartsWith("cname:", StringComparison.Ordinal))
        {
            known = known with { Cname = attribute[6..].ToString() };
        }
        else if (attribute.StartsWith("msid:", StringComparison.Ordinal))
        {
            known = known with { Msid = attribute[5..].ToString() };
        }

        _ssrcs[ssrc] = known;
    }

    private void Group(ReadOnlySpan<char> value)
    {
        string[] words = value.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<uint> ssrcs = [];
        for (int i = 1; i < words.Length; i++)
        {
            if (!uint.TryParse(words[i], NumberStyles.None, null, out uint ssrc))
            {
                return;
            }

            ssrcs.Add(ssrc);
        }

        if (ssrcs.Count > 0)
        {
            Media.SsrcGroups.Add(new SsrcGroup(words[0], ssrcs));
        }
    }
}
