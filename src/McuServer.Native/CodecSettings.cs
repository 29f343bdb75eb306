using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>
/// What a decoder must know of a stream before its first packet (FFmpeg's codec parameters). Independent of the reader
/// that it came from, and may be used for any number of decoders.
/// </summary>
public sealed class CodecSettings : SafeHandle
{
    internal CodecSettings(nint handle)
        : base(nint.Zero, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == nint.Zero;

    /// <summary>For pictures without a container, each packet whole, H.264 as a byte stream (Annex B).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Raw pictures need no decoder.</exception>
    public static CodecSettings ForVideo(VideoCodec codec) => Create(codec switch
    {
        VideoCodec.H264 => "h264",
        VideoCodec.Vp8 => "vp8",
        VideoCodec.Vp9 => "vp9",
        VideoCodec.Av1 => "av1",
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "There is no decoder for it."),
    });

    /// <summary>For Opus packets that come without a container, mono or stereo, without pre-skip.</summary>
    public static CodecSettings ForOpus() => Create("opus");

    protected override bool ReleaseHandle()
    {
        Interop.FreeSettings(handle);
        return true;
    }

    private static CodecSettings Create(string codecName)
    {
        int status = Interop.CreateSettings(codecName, out nint settings);
        return status < 0 ? throw Interop.LastError(status) : new CodecSettings(settings);
    }
}
