using McuServer.Native;
using McuServer.Transport.Dtls;

namespace McuServer.Transport.Tests.Dtls;

[TestClass]
[DoNotParallelize]
public class DtlsSessionCloseTests
{
    [TestMethod]
    public void Either_side_can_close_and_the_other_is_told_once()
    {
        foreach (bool byClient in new[] { true, false })
        {
            using DtlsPair pair = new();
            pair.Connect();
            (DtlsSide closing, DtlsSide told) = byClient ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
            closing.Session.Close();
            closing.Session.Close();
            pair.Collect();
            pair.Run(pair.Now + TimeSpan.FromSeconds(1));
            Assert.AreEqual(1, told.ClosedCount);
            Assert.AreEqual(0, closing.ClosedCount);
            Assert.AreEqual(DtlsSessionState.Closed, told.Session.State);
            Assert.AreEqual(256, told.Session.AlertReceived);
            Assert.AreEqual(256, told.Session.AlertSent, "close_notify is answered");
            Assert.IsFalse(told.Session.Send([1]));
            Assert.IsNull(told.Session.NextDeadline);
            Assert.IsEmpty(told.Failures);
        }
    }

    [TestMethod]
    public void Bug_5_closing_in_every_state_and_in_every_callback_ends_quietly()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int before = NativeCore.OutstandingHandles;
        foreach (string callback in new[] { "send", "connected", "data", "closed", "failed" })
        {
            foreach (bool disposes in new[] { true, false })
            {
                for (int nth = 1; nth <= 6; nth++)
                {
                    CloseIn(callback, nth, disposes, inServer: true);
                    CloseIn(callback, nth, disposes, inServer: false);
                }
            }
        }

        Assert.AreEqual(before, NativeCore.OutstandingHandles);
    }

    [TestMethod]
    public void Bug_5_closing_after_any_number_of_datagrams_ends_quietly()
    {
        for (int after = 0; after < 14; after++)
        {
            using DtlsPair pair = new(mtuBytes: 300);
            int stop = after;
            pair.Run(TimeSpan.FromSeconds(1), () => pair.Count >= stop);
            pair.Server.Session.Dispose();
            pair.Server.Session.Dispose();
            pair.Server.Session.Handle(pair.Now, [22, 254, 253, 0]);
            pair.Server.Session.HandleTimeout(pair.Now + TimeSpan.FromSeconds(30));
            Assert.IsFalse(pair.Server.Session.Send([1]));
            pair.Collect();
            pair.Run(TimeSpan.FromSeconds(60));
            Assert.IsEmpty(pair.Server.Failures);
            Assert.AreEqual(1, pair.Client.ClosedCount + pair.Client.Failures.Count);
        }
    }

    /// <summary>Sixty handshakes at once over the same two contexts, every second of which ends somewhere on its way.</summary>
    [TestMethod]
    public void Bug_05_under_load_sessions_that_close_in_any_state_leave_the_others_alone()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int before = NativeCore.OutstandingHandles;
        Random random = new(5);
        DtlsPair[] pairs = [.. Enumerable.Range(0, 60).Select(static _ => new DtlsPair(mtuBytes: 300))];
        int[] ends = [.. pairs.Select((_, i) => i % 2 == 0 ? int.MaxValue : random.Next(16))];
        for (int step = 1; step <= 60; step++)
        {
            for (int i = 0; i < pairs.Length; i++)
            {
                if (pairs[i].Count >= ends[i])
                {
                    (random.Next(2) == 0 ? pairs[i].Server : pairs[i].Client).Session.Dispose();
                    ends[i] = int.MaxValue;
                }

                pairs[i].Run(TimeSpan.FromMilliseconds(10 * step));
            }
        }

        for (int i = 0; i < pairs.Length; i += 2)
        {
            Assert.IsTrue(pairs[i].IsConnected, $"pair {i}");
            Assert.IsEmpty(pairs[i].Server.Failures);
        }

        Assert.IsTrue(pairs.Where((_, i) => i % 2 == 1).Any(static pair => !pair.IsConnected));
        pairs.ToList().ForEach(static pair => pair.Dispose());
        Assert.AreEqual(before, NativeCore.OutstandingHandles);
    }

    [TestMethod]
    public void Five_hundred_handshakes_leave_nothing_behind()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int before = NativeCore.OutstandingHandles;
        Shake(50);
        long memory = ResidentBytes();
        Shake(500);
        Assert.AreEqual(before, NativeCore.OutstandingHandles);
        long grown = ResidentBytes() - memory;
        Assert.IsLessThan(6_000_000L, grown, "12 kB a handshake would be a leak");

        static void Shake(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using DtlsPair pair = new();
                pair.Connect();
            }

            GC.Collect();
        }
    }

    private static void CloseIn(string callback, int nth, bool disposes, bool inServer)
    {
        // A certificate that is not the expected one leads to "failed".
        DtlsFingerprint[]? clientIs =
            callback == "failed" ? [DtlsPair.Print(DtlsPair.ServerCertificate.Fingerprint)] : null;
        using DtlsPair pair = new(clientIs: clientIs);
        DtlsSide side = inServer ? pair.Server : pair.Client;
        DtlsSide other = inServer ? pair.Client : pair.Server;
        int seen = 0;
        side.Hook = what =>
        {
            if (what == callback && ++seen == nth)
            {
                if (disposes)
                {
                    side.Session.Dispose();
                }
                else
                {
                    side.Session.Close();
                }
            }
        };
        pair.Run(TimeSpan.FromSeconds(30));
        for (int i = 0; i < 6; i++)
        {
            other.Session.Send([1, 2, 3]);
        }

        pair.Collect();
        pair.Run(pair.Now + TimeSpan.FromSeconds(1));
        other.Session.Close();
        pair.Collect();
        pair.Run(TimeSpan.FromSeconds(60));
        Assert.AreNotEqual(DtlsSessionState.Handshaking, side.Session.State);
        Assert.AreNotEqual(DtlsSessionState.Handshaking, other.Session.State);
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
