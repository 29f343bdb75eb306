using McuServer.Native;

namespace McuServer.Conference.Playing;

/// <summary>What is known of a file that can be played, from looking into it.</summary>
/// <param name="Duration">Null for pictures, and where the container does not say.</param>
/// <param name="Width">Pixels as shown; 0 for sound.</param>
public sealed record MediaFile(MediaFileKind Kind, TimeSpan? Duration, int Width, int Height)
{
    /// <summary>Pixels of a picture: more would hold up what is composed beside it.</summary>
    public const int MaxPixels = 3840 * 2160;

    /// <summary>Pixels of moving pictures.</summary>
    public const int MaxVideoPixels = 1920 * 1200;

    /// <summary>Formats of FFmpeg's that hold one picture.</summary>
    private static readonly string[] s_pictures = ["image2", "png_pipe", "jpeg_pipe", "webp_pipe"];

    /// <summary>Looks into a file: at most 5 MB of it are read.</summary>
    /// <exception cref="NativeException">It cannot be read, or holds nothing that could be played.</exception>
    public static MediaFile Probe(string path)
    {
        using MediaReader reader = MediaReader.Open(path);
        StreamInfo? video = null;
        bool hasSound = false;
        foreach (StreamInfo stream in reader.Streams)
        {
            video ??= stream.Kind == StreamKind.Video ? stream : null;
            hasSound |= stream.Kind == StreamKind.Audio;
        }

        if (video is null)
        {
            return hasSound
                ? new MediaFile(MediaFileKind.Sound, reader.Duration, 0, 0)
                : throw new NativeException(NativeStatus.NoMedia, $"{path}: holds neither pictures nor sound");
        }

        bool isPicture = !hasSound && s_pictures.Contains(reader.FormatName);
        int limit = isPicture ? MaxPixels : MaxVideoPixels;
        if ((long)video.Width * video.Height > limit)
        {
            throw new NativeException(
                NativeStatus.Unsupported, $"{path}: {video.Width}x{video.Height} pixels are more than the {limit} that can be played");
        }

        bool isTurned = video.RotationDegrees is 90 or 270;
        return new MediaFile(
            isPicture ? MediaFileKind.Picture : MediaFileKind.Video,
            isPicture ? null : reader.Duration,
            isTurned ? video.Height : video.Width,
            isTurned ? video.Width : video.Height);
    }
}
