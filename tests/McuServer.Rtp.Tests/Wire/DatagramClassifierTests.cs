namespace McuServer.Rtp.Wire;

[TestClass]
public class DatagramClassifierTests
{
    [TestMethod]
    public void Every_first_byte_has_its_protocol()
    {
        for (int first = 0; first < 256; first++)
        {
            byte[] datagram = new byte[100];
            datagram[0] = (byte)first;
            DatagramKind expected = first switch
            {
                < 4 => DatagramKind.Stun,
                < 20 => DatagramKind.Unknown,
                < 64 => DatagramKind.Dtls,
                < 128 => DatagramKind.Unknown,
                < 192 => DatagramKind.Rtp,
                _ => DatagramKind.Unknown,
            };
            Assert.AreEqual(expected, DatagramClassifier.Classify(datagram), $"first byte {first}");
        }
    }

    [TestMethod]
    public void The_second_byte_tells_control_from_media()
    {
        for (int second = 0; second < 256; second++)
        {
            byte[] datagram = new byte[100];
            datagram[0] = 0x80;
            datagram[1] = (byte)second;
            DatagramKind expected = second is >= 192 and <= 223 ? DatagramKind.Rtcp : DatagramKind.Rtp;
            Assert.AreEqual(expected, DatagramClassifier.Classify(datagram), $"second byte {second}");
        }
    }

    [TestMethod]
    [DataRow(0x00, 0x01, 20, DatagramKind.Stun)]
    [DataRow(0x16, 0xFE, 13, DatagramKind.Dtls)]
    [DataRow(0x80, 0x60, 12, DatagramKind.Rtp)]
    [DataRow(0x80, 0xC8, 8, DatagramKind.Rtcp)]
    public void What_is_too_short_for_its_protocol_is_nothing(int first, int second, int minimum, DatagramKind kind)
    {
        byte[] datagram = new byte[minimum];
        datagram[0] = (byte)first;
        datagram[1] = (byte)second;
        Assert.AreEqual(kind, DatagramClassifier.Classify(datagram));
        for (int length = 0; length < minimum; length++)
        {
            Assert.AreEqual(DatagramKind.Unknown, DatagramClassifier.Classify(datagram.AsSpan(0, length)));
        }
    }
}
