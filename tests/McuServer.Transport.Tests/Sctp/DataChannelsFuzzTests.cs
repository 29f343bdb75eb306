using McuServer.Native;
using McuServer.Transport.Sctp;

namespace McuServer.Transport.Tests.Sctp;

/// <summary>Whatever an association tells, in whatever order, the table of channels stays sound.</summary>
[TestClass]
public class DataChannelsFuzzTests
{
    [TestMethod]
    [Timeout(15 * 60_000)]
    public void Any_order_of_events_leaves_a_sound_table()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("MCU_FUZZ_COUNT"), out int asked) ? asked : 20_000;
        Random random = new(12);
        ScriptedAssociation association = new(random);
        using ChannelSide side = new(association, DtlsRole.Server, new DataChannelOptions { MaxChannels = 10, MaxPacketsPerSecond = 1_000_000 });
        side.Channels.Start(default);
        association.Events.Enqueue((new SctpEvent(SctpEventKind.Up, 0, 0, 0, false), []));
        for (int i = 1; i <= count; i++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(i);
            association.Events.Enqueue(Any(random));
            side.Channels.Input(now, [1]);
            if (random.Next(4) == 0)
            {
                side.Channels.Open("own");
            }

            if (random.Next(4) == 0 && side.Opened.Count > 0)
            {
                side.Channels.Close(side.Opened[random.Next(side.Opened.Count)]);
            }

            side.Channels.Tick(now);
            Assert.IsLessThanOrEqualTo(10, side.Channels.ChannelCount);
            Assert.IsTrue(side.Closed.Distinct().Count() == side.Closed.Count, "closed once");
            if (side.Closed.Count > 100)
            {
                side.Closed.Clear();
                side.Opened.Clear();
            }
        }

        Assert.IsGreaterThan(0, side.Channels.RefusedCount);
        Assert.IsGreaterThan(0, side.Channels.ForeignMessageCount);
        Assert.IsGreaterThan(0, side.Messages.Count);
    }

    [TestMethod]
    public void Data_and_answers_for_no_channel_are_dropped_and_counted()
    {
        ScriptedAssociation association = new(new Random(1));
        using ChannelSide side = new(association, DtlsRole.Server);
        side.Channels.Start(default);
        association.Events.Enqueue((new SctpEvent(SctpEventKind.Up, 0, 0, 0, false), []));
        foreach ((int stream, uint ppid, byte[] data) in new (int, uint, byte[])[]
        {
            (5, Dcep.PpidBinary, [1]), (5, 99, [1]), (5, Dcep.PpidDcep, [2]), (5, Dcep.PpidDcep, [3, 0]), (65535, Dcep.PpidBinary, [1]),
        })
        {
            association.Events.Enqueue((new SctpEvent(SctpEventKind.Message, stream, ppid, data.Length, false), data));
        }

        side.Channels.Input(default, [1]);
        Assert.AreEqual(5, side.Channels.ForeignMessageCount);
        Assert.IsEmpty(side.Messages);
        association.Events.Enqueue(Open(65535));
        side.Channels.Input(default, [1]);
        Assert.AreEqual(1, side.Channels.RefusedCount);
    }

    private static (SctpEvent Event, byte[] Data) Open(int stream)
    {
        byte[] message = Dcep.MakeOpen(new DcepOpen("x", "y", default));
        return (new SctpEvent(SctpEventKind.Message, stream, Dcep.PpidDcep, message.Length, false), message);
    }

    private static (SctpEvent Event, byte[] Data) Any(Random random)
    {
        int stream = random.Next(20) == 0 ? random.Next(65536) : random.Next(16);
        int kind = random.Next(8);
        if (kind == 0)
        {
            return Open(stream);
        }

        if (kind <= 3)
        {
            SctpEventKind reset = SctpEventKind.ResetIn + (kind - 1);
            return (new SctpEvent(reset, random.Next(100) == 0 ? -1 : stream, 0, 0, false), []);
        }

        byte[] data = new byte[random.Next(1, 20)];
        random.NextBytes(data);
        data[0] = (byte)(random.Next(2) == 0 ? random.Next(5) : data[0]);
        uint ppid = (uint)random.Next(49, 59);
        return (new SctpEvent(SctpEventKind.Message, stream, ppid, data.Length, random.Next(2) == 0), data);
    }

    /// <summary>Tells what it was given, and answers by chance.</summary>
    private sealed class ScriptedAssociation(Random random) : ISctpAssociation
    {
        private static readonly NativeStatus[] Answers = [NativeStatus.Ok, NativeStatus.Ok, NativeStatus.Again, NativeStatus.InvalidArgument];

        public Queue<(SctpEvent Event, byte[] Data)> Events { get; } = new();

        public void Connect()
        {
        }

        public void Input(ReadOnlySpan<byte> packet)
        {
        }

        public void Tick(TimeSpan now)
        {
        }

        public NativeStatus TrySend(int stream, uint ppid, ReadOnlySpan<byte> data, SctpReliability reliability) =>
            Answers[random.Next(Answers.Length)];

        public NativeStatus TryReset(int stream) => Answers[random.Next(Answers.Length)];

        public bool TryTakePacket(Span<byte> buffer, out int sizeBytes)
        {
            sizeBytes = 0;
            return false;
        }

        public bool TryPeekEvent(out SctpEvent found)
        {
            bool has = Events.TryPeek(out (SctpEvent Event, byte[] Data) next);
            found = next.Event;
            return has;
        }

        public void TakeEvent(Span<byte> message) => Events.Dequeue().Data.CopyTo(message);

        public void Abort()
        {
        }

        public void Dispose()
        {
        }
    }
}
