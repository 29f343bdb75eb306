using McuServer.Rtp.Sdp;
using McuServer.TestKit;

namespace McuServer.Rtp.Tests.Sdp;

/// <summary>The offers of tests/fixtures/sdp-offers, and options with fixed secrets.</summary>
internal static class SdpCorpus
{
    public static SdpFingerprint Fingerprint { get; } = SdpFingerprint.FromBytes("sha-256", new byte[32]);

    public static IEnumerable<string> Names
    {
        get
        {
            foreach (string path in Directory.GetFiles(GoldenText.Folder("sdp-offers"), "*.sdp").Order(StringComparer.Ordinal))
            {
                yield return Path.GetFileNameWithoutExtension(path);
            }
        }
    }

    public static string Offer(string name) => File.ReadAllText(Path.Combine(GoldenText.Folder("sdp-offers"), name + ".sdp"));

    public static AnswerUse UseOf(string name) =>
        name.Contains("recvonly", StringComparison.Ordinal) ? AnswerUse.Watch
        : name.Contains("sendonly", StringComparison.Ordinal) ? AnswerUse.Publish
        : AnswerUse.Conference;

    public static AnswerOptions Options(AnswerUse use = AnswerUse.Conference) => new()
    {
        Use = use,
        IceUfrag = "01w0Qd8zK1aVb3Lm",
        IcePassword = "0123456789abcdefghijklmnopqrstuv",
        Fingerprint = Fingerprint,
        Cname = "q7Rk2mZp",
        SessionId = 4611732160212345678,
        AudioTrack = use == AnswerUse.Publish ? null : new LocalTrack(305419896, 305419897, "mix-audio"),
        VideoTrack = use == AnswerUse.Publish ? null : new LocalTrack(2271560481, 2271560482, "mix-video"),
        Candidates =
        [
            new IceCandidate("1", 1, "udp", IceCandidate.UdpHostPriority(0), "203.0.113.7", 40000),
            new IceCandidate("2", 1, "tcp", IceCandidate.TcpPassivePriority(0), "203.0.113.7", 40000, "host", "passive"),
        ],
    };

    public static AnswerOptions OptionsFor(string name) => Options(UseOf(name));
}
