using System.Buffers.Binary;

namespace McuServer.Transport.Network.Tests;

[TestClass]
public class FrameSplitterTests
{
    [TestMethod]
    public void Frames_come_whole_wherever_the_stream_is_cut()
    {
        byte[][] frames = [Fill(1, 1), Fill(20, 2), [], Fill(256, 3), Fill(3, 4)];
        byte[] stream = Join(frames);
        for (int cut = 0; cut <= stream.Length; cut++)
        {
            FrameSplitter splitter = new();
            List<byte[]> seen = [];
            Feed(splitter, stream.AsSpan(0, cut), seen);
            Feed(splitter, stream.AsSpan(cut), seen);
            AssertFrames(frames, seen);
        }
    }

    [TestMethod]
    public void Single_bytes_and_random_pieces_make_the_same_frames()
    {
        Random random = new(3);
        for (int round = 0; round < 200; round++)
        {
            byte[][] frames = [.. Enumerable.Range(0, 20).Select(i => Fill(random.Next(0, round % 2 == 0 ? 2049 : 30), (byte)i))];
            byte[] stream = Join(frames);
            FrameSplitter splitter = new();
            List<byte[]> seen = [];
            for (int at = 0; at < stream.Length;)
            {
                int piece = Math.Min(round == 0 ? 1 : random.Next(1, 3000), stream.Length - at);
                Feed(splitter, stream.AsSpan(at, piece), seen);
                at += piece;
            }

            AssertFrames(frames, seen);
        }
    }

    [TestMethod]
    public void A_frame_that_is_too_long_breaks_the_stream_for_good()
    {
        FrameSplitter splitter = new();
        List<byte[]> seen = [];
        Feed(splitter, Join([Fill(2048, 1)]), seen);
        Assert.HasCount(1, seen);
        Assert.IsFalse(splitter.IsBroken);
        Feed(splitter, [0x08, 0x01, 5, 5, 5], seen);
        Assert.IsTrue(splitter.IsBroken);
        Assert.IsTrue(splitter.Room.IsEmpty);
        Assert.IsFalse(splitter.TryTake(out _));
        Assert.HasCount(1, seen);
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Hostile_streams_never_throw_and_never_stall()
    {
        Random random = new(9);
        byte[] bytes = new byte[5000];
        int count = int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int wanted) ? wanted : 20_000;
        FrameSplitter splitter = new();
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(bytes.AsSpan(0, 64));
            Span<byte> room = splitter.Room;
            int piece = Math.Min(room.Length, random.Next(64));
            bytes.AsSpan(0, piece).CopyTo(room);
            splitter.Advance(piece);
            while (splitter.TryTake(out Span<byte> frame))
            {
                Assert.IsTrue(frame.Length is > 0 and <= 2048);
            }

            Assert.IsTrue(splitter.IsBroken || splitter.Room.Length > 0);
            splitter = splitter.IsBroken ? new FrameSplitter() : splitter;
        }
    }

    private static void Feed(FrameSplitter splitter, ReadOnlySpan<byte> bytes, List<byte[]> seen)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> room = splitter.Room;
            int piece = Math.Min(room.Length, bytes.Length);
            bytes[..piece].CopyTo(room);
            splitter.Advance(piece);
            bytes = bytes[piece..];
            while (splitter.TryTake(out Span<byte> frame))
            {
                seen.Add(frame.ToArray());
            }
        }
    }

    private static byte[] Join(byte[][] frames)
    {
        List<byte> stream = [];
        foreach (byte[] frame in frames)
        {
            byte[] length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)frame.Length);
            stream.AddRange(length);
            stream.AddRange(frame);
        }

        return [.. stream];
    }

    private static void AssertFrames(byte[][] expected, List<byte[]> seen)
    {
        byte[][] whole = [.. expected.Where(frame => frame.Length > 0)];
        Assert.HasCount(whole.Length, seen);
        for (int i = 0; i < whole.Length; i++)
        {
            CollectionAssert.AreEqual(whole[i], seen[i]);
        }
    }

    private static byte[] Fill(int length, byte value)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
