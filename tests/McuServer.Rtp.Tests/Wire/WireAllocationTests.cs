namespace McuServer.Rtp.Wire;

[TestClass]
public class WireAllocationTests
{
    [TestMethod]
    public void Reading_and_writing_allocate_nothing()
    {
        HeaderExtensionMap map = HeaderExtensionsTests.Map(4, 10, 11, 3, 2, 1, 13, 5, 7);
        byte[] packet = new byte[1200];
        byte[] control = new byte[1200];
        long[] arrivals = [1000, 2000, TransportFeedback.NeverArrived, 1500, 90_000];
        Once(packet, control, arrivals, map);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int read = 0;
        for (int i = 0; i < 1000; i++)
        {
            read += Once(packet, control, arrivals, map);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(11_000, read);
    }

    /// <summary>Gives how many things were read: a packet, three RTCP packets, two lost ones, five arrivals.</summary>
    private static int Once(byte[] packet, byte[] control, long[] arrivals, HeaderExtensionMap map)
    {
        RtpHeader.Write(packet, 96, true, 1, 2, 3, hasExtension: true);
        HeaderExtensionValues values = new() { Mid = "0"u8, TransportSequence = 7, AbsSendTime = 5 };
        HeaderExtensionWriter.TryWrite(packet.AsSpan(12), map, values, out _);
        RtpHeader.TryRead(packet, out RtpHeader header);
        int read = HeaderExtensions.TryRead(packet, header, map, out HeaderExtensionValues back) && back.Mid.Length == 1 ? 1 : 0;
        ReportBlock block = new(1, 2, 3, 4, 5, 6, 7);
        RtcpWriter writer = new(control);
        writer.TryAddReceiverReport(1, new ReadOnlySpan<ReportBlock>(in block));
        writer.TryAddNack(1, 2, [5, 6], out _);
        writer.TryAddTransportFeedback(1, 2, 3, 4, arrivals, out _);
        RtcpReader reader = new(control.AsSpan(0, writer.Length));
        while (reader.TryReadNext(out RtcpPacket next))
        {
            read++;
            if (!FeedbackView.TryRead(next, out FeedbackView feedback))
            {
                continue;
            }

            NackReader nack = new(feedback);
            while (nack.TryReadNext(out _))
            {
                read++;
            }

            if (TransportFeedbackReader.TryRead(feedback, out TransportFeedbackReader times))
            {
                while (times.TryReadNext(out _, out _, out _))
                {
                    read++;
                }
            }
        }

        return read;
    }
}
