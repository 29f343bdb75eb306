using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using McuServer.Native;
using McuServer.Rtp.Wire;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// The strangers of <c>mcu bench flood</c>, in a process of their own: a thousand sockets on as many loopback addresses send
/// to one port at a steady rate. They are nice (10), since elsewhere they would not share the server's cores.
/// </summary>
internal static class FloodProcess
{
    private const int Sources = 1000;
    private const int Messages = 4096;
    private const int MaxBurst = 2000;

    /// <summary>Sends until the time is over; prints how many datagrams the kernel took.</summary>
    public static int Run(int port, FloodKind kind, int packetsPerSecond, int seconds)
    {
        NativeThread.TrySetNice(10);
        Random random = new(1);
        byte[][] messages = [.. Enumerable.Range(0, Messages).Select(_ => kind == FloodKind.Stun ? MakeStun(random) : MakeGarbage(random))];
        Socket[] sockets = [.. Enumerable.Range(0, Sources).Select(i => Open(i, port))];
        long taken = 0;
        long sent = 0;
        long begin = Stopwatch.GetTimestamp();
        TimeSpan end = TimeSpan.FromSeconds(seconds);
        for (TimeSpan now = TimeSpan.Zero; now < end; now = Stopwatch.GetElapsedTime(begin))
        {
            // What a stall kept back is not made up for: a rate, not a sum.
            long due = (long)(now.TotalSeconds * packetsPerSecond);
            sent = Math.Max(sent, due - MaxBurst);
            for (; sent < due; sent++)
            {
                sockets[sent % Sources].Send(messages[random.Next(Messages)], SocketFlags.None, out SocketError error);
                taken += error == SocketError.Success ? 1 : 0;
            }

            Thread.Sleep(1);
        }

        foreach (Socket socket in sockets)
        {
            socket.Dispose();
        }

        Console.WriteLine(taken);
        return 0;
    }

    private static Socket Open(int number, int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(number / 200), (byte)(1 + (number % 200))]), 0));
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        socket.Blocking = false;
        return socket;
    }

    /// <summary>20 to 1200 bytes; every first byte is as likely as another, so most of the classes of RFC 7983 are among them.</summary>
    private static byte[] MakeGarbage(Random random)
    {
        byte[] bytes = new byte[random.Next(20, 1200)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] MakeStun(Random random)
    {
        byte[] buffer = new byte[StunWriter.EnoughLength];
        byte[] noise = new byte[32];
        random.NextBytes(noise);
        StunWriter writer = new(buffer, StunClass.Request, noise.AsSpan(0, 12));
        if (random.Next(3) == 0)
        {
            return buffer[..writer.FinishUnsigned()];
        }

        byte[] name = [.. noise.Take(17).Select(static b => (byte)('a' + (b % 26)))];
        name[8] = (byte)':';
        writer.AddUsername(name);
        writer.AddPriority(1_853_824_767);
        writer.AddRole(isControlling: true, (ulong)random.NextInt64());
        return buffer[..writer.Finish(noise)];
    }
}
