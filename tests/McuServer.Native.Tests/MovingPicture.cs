using System.Runtime.InteropServices;

namespace McuServer.Native.Tests;

/// <summary>A moving pattern with noise in native I420 memory, the same for the same frame number.</summary>
internal sealed unsafe class MovingPicture : IDisposable
{
    private readonly byte* _memory;

    public MovingPicture(int width, int height, int padding = 0)
    {
        Width = width;
        Height = height;
        StrideY = width + padding;
        StrideUV = (width / 2) + padding;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)((StrideY * height) + (StrideUV * height) + 64), 64);
        Y = _memory;
        U = Y + (StrideY * height);
        V = U + (StrideUV * height / 2);
    }

    public int Width { get; }

    public int Height { get; }

    public int StrideY { get; }

    public int StrideUV { get; }

    public byte* Y { get; }

    public byte* U { get; }

    public byte* V { get; }

    /// <summary>A ramp that moves by 2 pixels a frame, bars that move against it, and noise of 0 to 7.</summary>
    public void Draw(int frame)
    {
        uint seed = (uint)((frame * 7919) + 1);
        for (int row = 0; row < Height; row++)
        {
            byte* line = Y + (row * StrideY);
            for (int x = 0; x < Width; x++)
            {
                seed = (seed * 1664525) + 1013904223;
                int bar = ((x - (frame * 3) + 4096) >> 4) % 5 == 0 ? 60 : 0;
                line[x] = (byte)(30 + (((x + row + (frame * 2)) >> 1) & 127) + bar + (int)(seed >> 29));
            }
        }

        for (int row = 0; row < Height / 2; row++)
        {
            new Span<byte>(U + (row * StrideUV), Width / 2).Fill((byte)(110 + (frame % 20)));
            new Span<byte>(V + (row * StrideUV), Width / 2).Fill((byte)(140 - (frame % 20)));
        }
    }

    public void Wipe() => new Span<byte>(_memory, (StrideY * Height) + (StrideUV * Height)).Fill(77);

    public NativeStatus EncodeWith(VideoEncoder encoder, long frameIndex, bool forceKeyFrame = false) =>
        encoder.Encode(Y, U, V, StrideY, StrideUV, frameIndex, forceKeyFrame);

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
