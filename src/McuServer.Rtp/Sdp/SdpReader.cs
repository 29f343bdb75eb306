using System.Text;

namespace McuServer.Rtp.Sdp;

/// <summary>
/// Reads session descriptions leniently: any line ending, attributes in any order, unknown lines skipped, what the session
/// says for all copied into each section that does not say it itself. Numbers that cannot be read drop their line; what
/// identity or security hangs on (m-lines, mids, fingerprints) is an error.
/// </summary>
public static class SdpReader
{
    public const int MaxBytes = 64 * 1024;

    public const int MaxSections = 32;

    /// <summary>Per section, without candidates: those are many in some clients, and a lite server needs none.</summary>
    public const int MaxAttributes = 256;

    /// <exception cref="SdpException">It is none, or goes beyond the limits.</exception>
    public static SessionDescription Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxBytes || Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            throw new SdpException($"the description is longer than {MaxBytes} bytes");
        }

        SessionDescription session = new();
        SectionReader common = new(null);
        SectionReader current = common;
        List<SectionReader> sections = [];
        int lineNumber = 0;
        bool isStarted = false;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<char> line = TakeLine(ref rest);
            lineNumber++;
            if (line.IsEmpty)
            {
                continue;
            }

            RefuseControlCharacters(line, lineNumber);
            if (!isStarted && !line.SequenceEqual("v=0"))
            {
                throw new SdpException($"line {lineNumber}: a session description begins with v=0");
            }

            isStarted = true;
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                current = new SectionReader(MediaLine(line[2..], lineNumber));
                sections.Add(current);
                Limit(sections.Count, MaxSections, lineNumber, "media sections");
            }
            else if (line.StartsWith("a=", StringComparison.Ordinal))
            {
                current.Attribute(line[2..].TrimEnd(), lineNumber, session);
            }
            else if (line.StartsWith("o=", StringComparison.Ordinal))
            {
                Origin(line[2..], session);
            }
        }

        if (!isStarted)
        {
            throw new SdpException("the description is empty");
        }

        Finish(session, common, sections);
        return session;
    }

    internal static void Limit(int count, int limit, int lineNumber, string what)
    {
        if (count > limit)
        {
            throw new SdpException($"line {lineNumber}: more than {limit} {what}");
        }
    }

    private static ReadOnlySpan<char> TakeLine(ref ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOfAny('\r', '\n');
        if (end < 0)
        {
            ReadOnlySpan<char> last = rest;
            rest = default;
            return last;
        }

        ReadOnlySpan<char> line = rest[..end];
        bool isPair = rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n';
        rest = rest[(end + (isPair ? 2 : 1))..];
        return line;
    }

    private static void RefuseControlCharacters(ReadOnlySpan<char> line, int lineNumber)
    {
        // Parts of lines are echoed in the answer: nothing may get there that another parser takes for a line end.
        foreach (char character in line)
        {
            if (char.IsControl(character) && character != '\t' || character is '\u2028' or '\u2029')
            {
                throw new SdpException($"line {lineNumber}: a control character");
            }
        }
    }

    private static MediaDescription MediaLine(ReadOnlySpan<char> text, int lineNumber)
    {
        string[] words = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4 || !ushort.TryParse(words[1].Split('/')[0], out ushort port))
        {
            throw new SdpException($"line {lineNumber}: m= needs a kind, a port, a protocol and a format");
        }

        Limit(words.Length - 3, MaxAttributes, lineNumber, "formats");
        SectionKind kind = words[0] switch
        {
            "audio" => SectionKind.Audio,
            "video" => SectionKind.Video,
            "application" => SectionKind.Data,
            _ => SectionKind.Unknown,
        };
        return new MediaDescription
        {
            Kind = kind,
            KindText = words[0],
            Port = port,
            Protocol = words[2],
            Formats = words[3..],
            IsOldDataForm = kind == SectionKind.Data && char.IsAsciiDigit(words[3][0]),
        };
    }

    private static void Origin(ReadOnlySpan<char> text, SessionDescription session)
    {
        string[] words = text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length >= 3)
        {
            (session.OriginUser, session.SessionId, session.SessionVersion) = (words[0], words[1], words[2]);
        }
    }

    private static void Finish(SessionDescription session, SectionReader common, List<SectionReader> sections)
    {
        HashSet<string> mids = new(StringComparer.Ordinal);
        foreach (SectionReader section in sections)
        {
            MediaDescription media = section.Finish(common);
            if (media.Mid is not null && !mids.Add(media.Mid))
            {
                throw new SdpException($"two media sections have a=mid:{media.Mid}");
            }

            session.Media.Add(media);
        }

        session.AllowsMixedExtensions = common.Media.AllowsMixedExtensions;
    }
}
