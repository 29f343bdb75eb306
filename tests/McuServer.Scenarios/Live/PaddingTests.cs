using System.Buffers.Binary;
using McuServer.Rtp.Wire;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Streams;

namespace McuServer.Scenarios.Live;

/// <summary>What is on the wire between the packets of a picture.</summary>
[TestClass]
public class PaddingTests
{
    /// <summary>The shortest tag of the profiles: AES-CM with HMAC-SHA1-80; the others' is 16 bytes.</summary>
    private const int LeastTagBytes = 10;

    /// <summary>
    /// A receiver that finds a number of padding within a picture waits for it as for a lost one, or takes the picture for broken.
    /// RTP headers are not encrypted, so the capture shows them; losses make us send again in between.
    /// </summary>
    [TestMethod]
    public void Bug_12_a_capture_has_no_padding_on_the_streams_of_media()
    {
        using VirtualConference conference = new(seed: 12, static options => options with { Width = 640, Height = 360, VideoBitrateBps = 1_500_000 });
        VirtualParticipant anna = conference.Join("anna", LiveScene.Camera);
        VirtualParticipant bo = conference.Join("bo", LiveScene.Viewer, link: LiveScene.RoundTrip50);
        conference.Connect(anna, bo);
        conference.SetOut(bo, LiveScene.RoundTrip50 with { Loss = 0.05, Jitter = TimeSpan.FromMilliseconds(5) });
        RtpSendStream stream = bo.ServerPeer().Transport.Video!.Stream;
        uint sound = bo.ServerPeer().Transport.Audio!.Stream.Ssrc;
        List<(ushort Sequence, uint Timestamp, bool Marker)> pictures = [];
        int sentAgain = 0;
        int heard = 0;
        conference.Network.Tap = (VirtualEndpoint _, VirtualEndpoint to, ReadOnlyMemory<byte> datagram) =>
        {
            ReadOnlySpan<byte> bytes = datagram.Span;
            if (!ReferenceEquals(to, bo.Peer.Endpoint) || DatagramClassifier.Classify(bytes) != DatagramKind.Rtp)
            {
                return;
            }

            // Read by hand: what our own parser makes of it is not the question.
            uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
            int header = 12 + (4 * (bytes[0] & 0x0F));
            header += (bytes[0] & 0x10) != 0 ? 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(bytes[(header + 2)..])) : 0;
            sentAgain += ssrc == stream.RtxSsrc ? 1 : 0;
            heard += ssrc == sound ? 1 : 0;
            if (ssrc == stream.Ssrc || ssrc == sound)
            {
                Assert.AreEqual(0, bytes[0] & 0x20, "the padding bit");
                Assert.IsGreaterThan(header + LeastTagBytes, bytes.Length, "a packet without a payload");
            }

            if (ssrc == stream.Ssrc)
            {
                pictures.Add((
                    BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), (bytes[1] & 0x80) != 0));
            }
        };
        conference.RunFor(10);
        Assert.IsGreaterThan(20, sentAgain, "retransmissions come between");
        Assert.IsGreaterThan(400, heard);

        // In the order of their numbers: a picture's packets follow one another until the marker, with nothing of another time between.
        int within = 0;
        pictures.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        for (int i = 1; i < pictures.Count; i++)
        {
            if (pictures[i].Sequence == pictures[i - 1].Sequence + 1)
            {
                Assert.AreEqual(pictures[i - 1].Marker, pictures[i].Timestamp != pictures[i - 1].Timestamp);
                within += pictures[i - 1].Marker ? 0 : 1;
            }
        }

        Console.WriteLine($"{pictures.Count} packets of pictures, {within} within one, {sentAgain} sent again");
        Assert.IsGreaterThan(200, within, "pictures have several packets");
    }
}
