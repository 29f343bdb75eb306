using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_writer_create", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateWriter(string path, out MediaWriterHandle writer);

    [LibraryImport(Library, EntryPoint = "mcu_writer_add_video")]
    internal static partial int AddVideo(MediaWriterHandle writer, VideoEncoderHandle encoder, int* stream);

    [LibraryImport(Library, EntryPoint = "mcu_writer_add_raw_video")]
    internal static partial int AddRawVideo(
        MediaWriterHandle writer, int width, int height, int framesPerSecond, int* stream);

    [LibraryImport(Library, EntryPoint = "mcu_writer_add_audio")]
    internal static partial int AddAudio(MediaWriterHandle writer, AudioEncoderHandle encoder, int* stream);

    [LibraryImport(Library, EntryPoint = "mcu_writer_add_opus")]
    internal static partial int AddOpus(MediaWriterHandle writer, int bitrateBps, int preSkipSamples, int* stream);

    [LibraryImport(Library, EntryPoint = "mcu_writer_add_pcm")]
    internal static partial int AddPcm(MediaWriterHandle writer, int* stream);

    [LibraryImport(Library, EntryPoint = "mcu_writer_start")]
    internal static partial int StartWriter(MediaWriterHandle writer);

    [LibraryImport(Library, EntryPoint = "mcu_writer_write")]
    internal static partial int WritePacket(
        MediaWriterHandle writer, int stream, byte* data, int size, long ptsUs, long durationUs, int isKeyFrame);

    [LibraryImport(Library, EntryPoint = "mcu_writer_finish")]
    internal static partial int FinishWriter(MediaWriterHandle writer);

    [LibraryImport(Library, EntryPoint = "mcu_writer_close")]
    internal static partial void CloseWriter(nint writer);
}
