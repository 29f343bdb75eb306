using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.TestKit;

namespace McuServer.Media.Tests.Ingress;

/// <summary>An assembler with its pools, frames cut into packets, and everything that came out.</summary>
internal sealed class AssemblerRig : IDisposable
{
    private readonly PacketCellPool _cells;
    private readonly EncodedFramePool _frames = new();

    public AssemblerRig(RtpVideoCodec codec = RtpVideoCodec.Vp8, int maxCells = 4096)
    {
        _cells = new PacketCellPool(maxCells);
        Assembler = new VideoFrameAssembler(codec, _frames, _cells);
    }

    /// <param name="FrameNumber">Negative for padding.</param>
    public readonly record struct Packet(long Sequence, uint Timestamp, bool Marker, byte[] Payload, int FrameNumber);

    public VideoFrameAssembler Assembler { get; }

    public int CellsOut => _cells.Outstanding;

    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1);

    public List<(byte[] Data, AssembledFrameInfo Info)> Out { get; } = [];

    /// <summary>Frames in packets with contiguous numbers, 3000 of the clock apart.</summary>
    public static List<Packet> Packets(
        RtpVideoCodec codec, IReadOnlyList<EncodedClip.Frame> frames, int budget, long sequence = 1000, uint timestamp = 5000)
    {
        List<Packet> packets = [];
        for (int i = 0; i < frames.Count; i++)
        {
            PayloadWriter writer = new(new byte[(2 * frames[i].Data.Length) + 4096], new PayloadSlice[4096]);
            Assert.IsTrue(PayloadFormat.Packetizer(codec).TryPacketize(frames[i].Data, budget, ref writer));
            for (int p = 0; p < writer.Count; p++)
            {
                uint time = timestamp + (uint)(i * 3000);
                packets.Add(new Packet(sequence++, time, writer.Slices[p].IsMarker, writer[p].ToArray(), i));
            }
        }

        return packets;
    }

    /// <summary>Invented VP8 frames in one packet each; key frames where the letter is K, else P.</summary>
    public static List<Packet> Simple(string kinds, long sequence = 1000, uint timestamp = 5000)
    {
        List<Packet> packets = [];
        for (int i = 0; i < kinds.Length; i++)
        {
            byte[] payload = [0x10, kinds[i] == 'K' ? (byte)0 : (byte)1, (byte)i, (byte)(i >> 8)];
            packets.Add(new Packet(sequence + i, timestamp + (uint)(i * 3000), true, payload, i));
        }

        return packets;
    }

    public void Insert(Packet packet)
    {
        Assembler.Insert(
            Now, packet.Sequence, packet.Timestamp, packet.Marker, packet.Payload, isPaddingOnly: packet.FrameNumber < 0);
        Take();
    }

    public void Insert(IEnumerable<Packet> packets)
    {
        foreach (Packet packet in packets)
        {
            Insert(packet);
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Wait(int milliseconds)
    {
        Now += TimeSpan.FromMilliseconds(milliseconds);
        Assembler.Advance(Now);
        Take();
    }

    public void Take()
    {
        while (Assembler.TryTake(out EncodedFrame? frame, out AssembledFrameInfo info))
        {
            Assert.AreEqual(info.IsKeyFrame, frame!.IsKeyFrame);
            Out.Add((frame.Data.ToArray(), info));
            frame.Release();
        }
    }

    /// <summary>Second byte of each invented frame: its number in the string.</summary>
    public string Numbers => string.Join(' ', Out.Select(o => o.Data[1] + (o.Data[2] << 8)));

    public void Dispose()
    {
        Assembler.Dispose();
        Assert.AreEqual(0, _cells.Outstanding);
        Assert.AreEqual(0, Assembler.WaitingCount);
        Assert.AreEqual(0, _frames.Outstanding);
        _frames.Dispose();
        _cells.Dispose();
    }

    public static VideoCodec Native(RtpVideoCodec codec) => codec switch
    {
        RtpVideoCodec.Vp8 => VideoCodec.Vp8,
        RtpVideoCodec.H264 => VideoCodec.H264,
        RtpVideoCodec.Vp9 => VideoCodec.Vp9,
        _ => VideoCodec.Av1,
    };
}
