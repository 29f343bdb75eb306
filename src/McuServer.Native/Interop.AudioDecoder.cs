using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    /// <summary><c>MCU_AUDIO_MAX_SAMPLES</c>.</summary>
    internal const int AudioMaxSamples = 5760;

    [LibraryImport(Library, EntryPoint = "mcu_audio_decoder_open")]
    internal static partial int OpenAudioDecoder(CodecSettings settings, out nint decoder);

    [LibraryImport(Library, EntryPoint = "mcu_audio_decoder_submit")]
    internal static partial int SubmitAudio(
        AudioDecoderHandle decoder, byte* data, int size, long ptsUs, int discardSamples);

    [LibraryImport(Library, EntryPoint = "mcu_audio_decoder_receive")]
    internal static partial int ReceiveSound(
        AudioDecoderHandle decoder, float* stereo, int capacity, out int samples, out long ptsUs);

    [LibraryImport(Library, EntryPoint = "mcu_audio_decoder_drain")]
    internal static partial int DrainAudioDecoder(AudioDecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "mcu_audio_decoder_reset")]
    internal static partial int ResetAudioDecoder(AudioDecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "mcu_audio_decoder_close")]
    internal static partial void CloseAudioDecoder(nint decoder);
}
