using System.Text;

namespace McuServer.Rtp.Sdp;

/// <summary>Fragments of the media type application/trickle-ice-sdpfrag (RFC 8840 section 9), which WHIP's PATCH carries.</summary>
public static class SdpFragment
{
    /// <summary>Reads the credentials of a fragment; its candidates are of no use to a lite agent.</summary>
    /// <returns>Null, null for a fragment without credentials.</returns>
    /// <exception cref="SdpException">It is no fragment.</exception>
    public static (string? Ufrag, string? Password) ReadCredentials(string fragment)
    {
        // A section of our own at the end inherits what stands at session level.
        SessionDescription read = SdpReader.Read($"v=0\r\n{fragment}\r\nm=audio 9 - 0\r\n");
        foreach (MediaDescription media in read.Media)
        {
            if (media.IceUfrag is not null && media.IcePassword is not null)
            {
                return (media.IceUfrag, media.IcePassword);
            }
        }

        return (null, null);
    }

    /// <summary>Our fragment after an ICE restart (RFC 9725 section 4.3.3).</summary>
    public static string Write(NegotiatedSession session, string ufrag, string password, IReadOnlyList<IceCandidate> candidates)
    {
        SessionDescription answer = SdpReader.Read(session.AnswerText);
        MediaDescription first = answer.Media.Find(static media => media.Candidates.Count > 0)
            ?? answer.Media.Find(static media => media.Port != 0)!;
        StringBuilder text = new();
        text.Append("a=ice-lite\r\n");
        foreach (IReadOnlyList<string> group in answer.BundleGroups)
        {
            text.Append($"a=group:BUNDLE {string.Join(' ', group)}\r\n");
        }

        text.Append($"m={first.KindText} 9 {first.Protocol} {string.Join(' ', first.Formats)}\r\n");
        text.Append(first.Mid is null ? "" : $"a=mid:{first.Mid}\r\n");
        text.Append($"a=ice-ufrag:{ufrag}\r\na=ice-pwd:{password}\r\n");
        foreach (IceCandidate candidate in candidates)
        {
            text.Append($"a=candidate:{candidate}\r\n");
        }

        return text.Append("a=end-of-candidates\r\n").ToString();
    }
}
