using System.Runtime.InteropServices;
using McuServer.Media.Frames;

namespace McuServer.Media.Tests.Pictures;

/// <summary>
/// Planes without padding whose last byte is followed by a page that may not be touched: reading or writing past a plane
/// ends the test process.
/// </summary>
internal sealed unsafe class GuardedPicture : IDisposable
{
    private const int Page = 4096;
    private readonly nint[] _memory = new nint[3];
    private readonly int[] _bytes = new int[3];

    public GuardedPicture(int width, int height, int seed)
    {
        int chromaWidth = (width + 1) / 2;
        int chromaHeight = (height + 1) / 2;
        Random random = new(seed);
        byte*[] planes =
        [
            Allocate(0, width * height, random),
            Allocate(1, chromaWidth * chromaHeight, random),
            Allocate(2, chromaWidth * chromaHeight, random),
        ];
        View = new PictureView(planes[0], planes[1], planes[2], width, chromaWidth, width, height);
    }

    public PictureView View { get; }

    public void Dispose()
    {
        for (int i = 0; i < _memory.Length; i++)
        {
            Protect(_memory[i], 3);
            Protect(_memory[i] + Page + _bytes[i], 3);
            NativeMemory.AlignedFree((void*)_memory[i]);
        }
    }

    private byte* Allocate(int plane, int bytes, Random random)
    {
        int rounded = (bytes + Page - 1) / Page * Page;
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)(rounded + (2 * Page)), Page);
        _memory[plane] = (nint)memory;
        _bytes[plane] = rounded;
        random.NextBytes(new Span<byte>(memory + Page, rounded));
        Protect((nint)memory, 0);
        Protect((nint)memory + Page + rounded, 0);
        return memory + Page + rounded - bytes;
    }

    /// <summary>mprotect: 0 forbids all, 3 allows reading and writing.</summary>
    private static void Protect(nint page, int rights)
    {
        nint function = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "mprotect");
        int error = ((delegate* unmanaged<nint, nint, int, int>)function)(page, Page, rights);
        Assert.AreEqual(0, error);
    }
}
