namespace McuServer.Native;

/// <summary>
/// What malloc has given out in this process: codecs, pictures, peers and the runtime's own, but not the managed heap.
/// Zeros where the C library cannot tell (other than glibc).
/// </summary>
/// <param name="InUseBytes">Given out and not freed.</param>
/// <param name="HeldBytes">Held of the system, with what was freed and kept.</param>
public readonly record struct NativeMemoryUse(long InUseBytes, long HeldBytes)
{
    /// <summary>Walks all of malloc's free lists, with each arena locked: for tests and benchmarks.</summary>
    public static NativeMemoryUse Read()
    {
        Interop.ReadMemoryUse(out long inUse, out long held);
        return new NativeMemoryUse(inUse, held);
    }
}
