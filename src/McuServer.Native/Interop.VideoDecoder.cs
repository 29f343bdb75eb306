using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_video_decoder_open")]
    internal static partial int OpenVideoDecoder(CodecSettings settings, int threadCount, out nint decoder);

    [LibraryImport(Library, EntryPoint = "mcu_video_decoder_submit")]
    internal static partial int SubmitVideo(VideoDecoderHandle decoder, byte* data, int size, long ptsUs);

    [LibraryImport(Library, EntryPoint = "mcu_video_decoder_receive")]
    internal static partial int ReceivePicture(
        VideoDecoderHandle decoder, NativePicture picture, out PictureDescription description);

    [LibraryImport(Library, EntryPoint = "mcu_video_decoder_drain")]
    internal static partial int DrainVideoDecoder(VideoDecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "mcu_video_decoder_reset")]
    internal static partial int ResetVideoDecoder(VideoDecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "mcu_video_decoder_close")]
    internal static partial void CloseVideoDecoder(nint decoder);
}
