using System.Runtime.CompilerServices;
using System.Text;
using McuServer.Native;
using McuServer.Rtp.Wire;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Peer;

namespace McuServer.Scenarios.Live;

/// <summary>A source has one name (RFC 3550 section 6.5.1, RFC 8834 section 4.9), in the description and in RTCP.</summary>
[TestClass]
public class CnameTests
{
    [TestMethod]
    public void The_answer_and_SDES_say_the_same_name_and_later_answers_too()
    {
        using VirtualConference conference = LiveRig.Create();
        VirtualParticipant anna = conference.Join("anna", LiveRig.Person(Colour.Red));
        VirtualParticipant bo = conference.Join("bo", LiveRig.Person(Colour.Green));
        conference.WaitFor(anna, bo);
        string name = Check(conference, bo);
        Assert.AreNotEqual(name, Check(conference, anna), "each connection has a name of its own");
        bo.Negotiate(restartsIce: true);
        bo.Peer.AddScreen();
        bo.Negotiate();
        conference.RunFor(1);
        Assert.AreEqual(name, Check(conference, bo));
    }

    /// <summary>The name that all streams of a participant have, wherever it is told.</summary>
    private static string Check(VirtualConference conference, VirtualParticipant participant)
    {
        string[] described = [.. participant.Peer.Session!.Sections.Where(static s => s.RemoteCname is not null).Select(static s => s.RemoteCname!).Distinct()];
        Assert.HasCount(1, described);
        Dictionary<uint, string> told = Names(conference, participant);
        SendTrack[] tracks = [participant.Live().Transport.Audio!, participant.Live().Transport.Video!];
        foreach (SendTrack track in tracks)
        {
            Assert.AreEqual(described[0], told[track.Stream.Ssrc]);
        }

        return described[0];
    }

    /// <summary>What the server's RTCP says to a participant for three seconds; he himself then finds it replayed.</summary>
    private static Dictionary<uint, string> Names(VirtualConference conference, VirtualParticipant participant)
    {
        Dictionary<uint, string> names = [];
        byte[] buffer = new byte[2048];
        conference.Network.Tap = (VirtualEndpoint _, VirtualEndpoint to, ReadOnlyMemory<byte> datagram) =>
        {
            if (!ReferenceEquals(to, participant.Peer.Endpoint) || DatagramClassifier.Classify(datagram.Span) != DatagramKind.Rtcp)
            {
                return;
            }

            datagram.Span.CopyTo(buffer);
            int length = Keys(participant.Peer.Transport!)!.UnprotectRtcp(buffer, datagram.Length);
            Assert.IsGreaterThan(0, length);
            RtcpReader reader = new(buffer.AsSpan(0, length));
            while (reader.TryReadNext(out RtcpPacket packet))
            {
                if (SourceDescriptionReader.TryRead(packet, out SourceDescriptionReader descriptions))
                {
                    while (descriptions.TryReadNext(out uint ssrc, out ReadOnlySpan<byte> name))
                    {
                        names[ssrc] = Encoding.ASCII.GetString(name);
                    }
                }
            }
        };
        conference.RunFor(4);
        conference.Network.Tap = null;
        return names;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_srtpIn")]
    private static extern ref SrtpContext? Keys(PeerTransport transport);
}
