namespace McuServer.Native.Tests;

/// <summary>Whole files through reader and decoder, for comparison.</summary>
internal static unsafe class Decoding
{
    internal sealed record Picture(
        byte[] I420,
        int Width,
        int Height,
        TimeSpan Pts,
        PictureMatrix Matrix,
        bool IsFullRange,
        int RotationDegrees);

    internal static StreamInfo StreamOf(MediaReader reader, StreamKind kind) =>
        reader.Streams.First(s => s.Kind == kind);

    /// <summary>Y, U and V without padding, one behind the other.</summary>
    internal static byte[] Copy(NativePicture picture)
    {
        int chromaWidth = (picture.Width + 1) / 2;
        int chromaHeight = (picture.Height + 1) / 2;
        byte[] copy = new byte[(picture.Width * picture.Height) + (2 * chromaWidth * chromaHeight)];
        int at = 0;
        void Plane(nint plane, int stride, int width, int height)
        {
            for (int row = 0; row < height; row++, at += width)
            {
                new ReadOnlySpan<byte>((byte*)plane + ((long)row * stride), width).CopyTo(copy.AsSpan(at));
            }
        }

        Plane(picture.Y, picture.StrideY, picture.Width, picture.Height);
        Plane(picture.U, picture.StrideUV, chromaWidth, chromaHeight);
        Plane(picture.V, picture.StrideUV, chromaWidth, chromaHeight);
        return copy;
    }

    internal static Picture Take(NativePicture picture) => new(
        Copy(picture),
        picture.Width,
        picture.Height,
        picture.Pts,
        picture.Matrix,
        picture.IsFullRange,
        picture.RotationDegrees);

    /// <summary>All pictures that are ready; throws on any status that is neither Ok, Again nor End.</summary>
    internal static void Receive(VideoDecoder decoder, NativePicture shell, List<Picture> pictures)
    {
        NativeStatus status;
        while ((status = decoder.Receive(shell)) == NativeStatus.Ok)
        {
            pictures.Add(Take(shell));
        }

        if (status < NativeStatus.Ok)
        {
            throw new InvalidOperationException($"Receive said {status}.");
        }
    }

    internal static List<Picture> Pictures(string path, int threadCount = 1)
    {
        using MediaReader reader = MediaReader.Open(path);
        StreamInfo stream = StreamOf(reader, StreamKind.Video);
        using VideoDecoder decoder = VideoDecoder.Open(stream.Codec, threadCount);
        using NativePicture shell = new();
        List<Picture> pictures = [];
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            if (packet.StreamIndex == stream.Index)
            {
                Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, packet.Pts));
                Receive(decoder, shell, pictures);
            }
        }

        decoder.Drain();
        Receive(decoder, shell, pictures);
        return pictures;
    }

    /// <summary>All blocks that are ready, appended.</summary>
    internal static void Receive(AudioDecoder decoder, List<float> sound)
    {
        Span<float> block = new float[2 * decoder.MaxSamples];
        while (decoder.Receive(block, out int samples) == NativeStatus.Ok)
        {
            foreach (float value in block[..(2 * samples)])
            {
                sound.Add(value);
            }
        }
    }

    /// <summary>The whole sound of a file, interleaved stereo at 48 kHz.</summary>
    internal static float[] Sound(string path)
    {
        using MediaReader reader = MediaReader.Open(path);
        StreamInfo stream = StreamOf(reader, StreamKind.Audio);
        using AudioDecoder decoder = AudioDecoder.Open(stream.Codec);
        return Sound(reader, stream, decoder);
    }

    internal static float[] Sound(MediaReader reader, StreamInfo stream, AudioDecoder decoder)
    {
        List<float> sound = [];
        while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
        {
            if (packet.StreamIndex == stream.Index)
            {
                Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, packet.Pts, packet.DiscardSamples));
                Receive(decoder, sound);
            }
        }

        decoder.Drain();
        Receive(decoder, sound);
        return [.. sound];
    }
}
