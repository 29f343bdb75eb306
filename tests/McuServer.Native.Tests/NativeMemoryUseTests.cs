using System.Runtime.InteropServices;

namespace McuServer.Native.Tests;

/// <summary>Counted is what the whole process has, so nothing else may run.</summary>
[TestClass]
[DoNotParallelize]
public class NativeMemoryUseTests
{
    [TestMethod]
    [DataRow(1_000, 20_000, DisplayName = "small blocks of an arena")]
    [DataRow(50_000_000, 1, DisplayName = "a block that is mapped by itself")]
    public unsafe void What_malloc_gives_out_is_counted_and_so_is_what_is_freed(int bytes, int count)
    {
        // What earlier tests have left to finalizers would be given back meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        nint[] blocks = new nint[count];
        long before = NativeMemoryUse.Read().InUseBytes;
        for (int i = 0; i < count; i++)
        {
            blocks[i] = (nint)NativeMemory.Alloc((nuint)bytes);
        }

        NativeMemoryUse full = NativeMemoryUse.Read();
        foreach (nint block in blocks)
        {
            NativeMemory.Free((void*)block);
        }

        long total = (long)bytes * count;
        // The runtime allocates too, far less than this.
        Assert.AreEqual(total, full.InUseBytes - before, total / 10.0);
        Assert.IsGreaterThanOrEqualTo(full.InUseBytes, full.HeldBytes);
        Assert.AreEqual(before, NativeMemoryUse.Read().InUseBytes, total / 10.0);
    }
}
