using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// Eight seconds of a camera as VP8, encoded once and kept in the benches' folder: a picture that moves, noise in the luma
/// as cameras leave it, and a <see cref="BarCode"/> in every frame. Only the first frame is a key frame.
/// </summary>
internal sealed unsafe class LoadClip
{
    public const int FramesPerSecond = 30;
    private const int FrameCount = 240;
    private const int NoiseBytes = 1 << 20;

    private readonly byte[][] _frames;

    private LoadClip(byte[][] frames) => _frames = frames;

    public int Count => _frames.Length;

    public ReadOnlySpan<byte> this[int index] => _frames[index];

    /// <summary>The clip of one sender, from the folder if it is there.</summary>
    public static LoadClip Get(string folder, int sender, int width, int height)
    {
        string file = Path.Combine(folder, $"load-vp8-{width}x{height}-{sender}.frames");
        if (!File.Exists(file))
        {
            string unfinished = $"{file}.{Environment.ProcessId}";
            Write(unfinished, Encode(sender, width, height));
            File.Move(unfinished, file, overwrite: true);
        }

        return new LoadClip(Read(file));
    }

    private static List<byte[]> Encode(int sender, int width, int height)
    {
        using FramePool pool = new();
        using VideoEncoder encoder = VideoEncoder.Open(new VideoEncoderOptions(VideoCodec.Vp8, width, height, FramesPerSecond)
        {
            BitrateBps = width >= 1280 ? 1_500_000 : 600_000,
            KeyFrameIntervalFrames = 10 * FrameCount,
        });
        byte[] noise = new byte[NoiseBytes + width];
        Random random = new(sender);
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (byte)random.Next(0, 9);
        }

        List<byte[]> frames = new(FrameCount);
        VideoFrame picture = pool.Rent(width, height);
        for (int index = 0; index < FrameCount; index++)
        {
            Paint(picture.View, sender, index, noise, random);
            PictureView view = picture.View;
            NativeCore.ThrowIfError(
                encoder.Encode(view.Y, view.U, view.V, view.StrideY, view.StrideUV, index, forceKeyFrame: index == 0), "encoding a clip");
            NativeCore.ThrowIfError(encoder.Receive(out EncodedView encoded), "encoding a clip");
            frames.Add(encoded.Data.ToArray());
        }

        picture.Release();
        return frames;
    }

    /// <summary>A wall with a slow gradient, somebody who sways, and noise.</summary>
    private static void Paint(in PictureView view, int sender, int index, byte[] noise, Random random)
    {
        double sway = Math.Sin(index * 2 * Math.PI / FrameCount * 4);
        int centreX = (int)(view.Width * (0.5 + (0.04 * sway)));
        int half = view.Width / 6;
        for (int y = 0; y < view.Height; y++)
        {
            byte* row = view.Y + ((long)y * view.StrideY);
            int offset = random.Next(NoiseBytes);
            for (int x = 0; x < view.Width; x++)
            {
                int wall = 70 + (x * 60 / view.Width) + (y * 30 / view.Height);
                bool isPerson = y > view.Height / 5 && Math.Abs(x - centreX) < half;
                int luma = isPerson ? 120 + (((x - centreX) * 7) + (y * 3) & 31) : wall;
                row[x] = (byte)(luma + noise[offset + x]);
            }
        }

        for (int y = 0; y < view.ChromaHeight; y++)
        {
            new Span<byte>(view.U + ((long)y * view.StrideUV), view.ChromaWidth).Fill((byte)(110 + (sender * 4)));
            new Span<byte>(view.V + ((long)y * view.StrideUV), view.ChromaWidth).Fill((byte)(140 - (sender * 3)));
        }

        BarCode.Draw(view, sender, index);
    }

    private static void Write(string file, List<byte[]> frames)
    {
        using BinaryWriter writer = new(File.Create(file));
        writer.Write(frames.Count);
        foreach (byte[] frame in frames)
        {
            writer.Write(frame.Length);
            writer.Write(frame);
        }
    }

    private static byte[][] Read(string file)
    {
        using BinaryReader reader = new(File.OpenRead(file));
        byte[][] frames = new byte[reader.ReadInt32()][];
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = reader.ReadBytes(reader.ReadInt32());
        }

        return frames;
    }
}
