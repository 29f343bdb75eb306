using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    /// <summary>The mirror of <c>mcu_video_encoder_options</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct EncoderOptions
    {
        internal int Codec;
        internal int Width;
        internal int Height;
        internal int FramesPerSecond;
        internal int BitrateBps;
        internal int KeyFrameInterval;
        internal int ThreadCount;
        internal int IsScreen;
        internal int Matrix;
        internal int H264Profile;
    }

    /// <summary>The settings of <c>mcu_opus_encoder_set</c>.</summary>
    internal enum OpusSetting
    {
        BitrateBps = 0,
        PredictionDisabled = 1,
        PacketLossPercent = 2,
        InbandFec = 3,
        Dtx = 4,
    }

    [LibraryImport(Library, EntryPoint = "mcu_video_encoder_open", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenVideoEncoder(EncoderOptions* options, string preset, out VideoEncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mcu_video_encoder_encode")]
    internal static partial int EncodeVideo(
        VideoEncoderHandle encoder,
        byte* y,
        byte* u,
        byte* v,
        int strideY,
        int strideUV,
        long frameIndex,
        int forceKeyFrame);

    [LibraryImport(Library, EntryPoint = "mcu_video_encoder_receive")]
    internal static partial int ReceiveVideo(
        VideoEncoderHandle encoder, byte** data, int* size, long* frameIndex, int* isKeyFrame);

    [LibraryImport(Library, EntryPoint = "mcu_video_encoder_set_bitrate")]
    internal static partial int SetVideoBitrate(VideoEncoderHandle encoder, int bitrateBps);

    [LibraryImport(Library, EntryPoint = "mcu_video_encoder_drain")]
    internal static partial int DrainVideoEncoder(VideoEncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mcu_video_encoder_name")]
    internal static partial byte* GetVideoEncoderName(VideoEncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mcu_video_encoder_close")]
    internal static partial void CloseVideoEncoder(nint encoder);

    [LibraryImport(Library, EntryPoint = "mcu_audio_encoder_open")]
    internal static partial int OpenAudioEncoder(
        int codec, int bitrateBps, int* frameSamples, int* delaySamples, out AudioEncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mcu_audio_encoder_encode")]
    internal static partial int EncodeAudio(AudioEncoderHandle encoder, float* stereo, int samples);

    [LibraryImport(Library, EntryPoint = "mcu_audio_encoder_receive")]
    internal static partial int ReceiveAudio(
        AudioEncoderHandle encoder, byte** data, int* size, long* firstSample, int* samples);

    [LibraryImport(Library, EntryPoint = "mcu_audio_encoder_drain")]
    internal static partial int DrainAudioEncoder(AudioEncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mcu_audio_encoder_close")]
    internal static partial void CloseAudioEncoder(nint encoder);

    [LibraryImport(Library, EntryPoint = "mcu_opus_encoder_create")]
    internal static partial int CreateOpusEncoder(
        int bitrateBps, int complexity, int isVoice, int* lookaheadSamples, out OpusEncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mcu_opus_encoder_encode")]
    internal static partial int EncodeOpus(OpusEncoderHandle encoder, float* stereo, byte* packet, int size);

    [LibraryImport(Library, EntryPoint = "mcu_opus_encoder_set")]
    internal static partial int SetOpus(OpusEncoderHandle encoder, OpusSetting setting, int value);

    [LibraryImport(Library, EntryPoint = "mcu_opus_encoder_reset")]
    internal static partial int ResetOpusEncoder(OpusEncoderHandle encoder);

    [LibraryImport(Library, EntryPoint = "mcu_opus_encoder_destroy")]
    internal static partial void DestroyOpusEncoder(nint encoder);

    [LibraryImport(Library, EntryPoint = "mcu_opus_decoder_create")]
    internal static partial int CreateOpusDecoder(out OpusDecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "mcu_opus_decoder_decode")]
    internal static partial int DecodeOpus(
        OpusDecoderHandle decoder, byte* packet, int size, float* stereo, int capacity, int fec);

    [LibraryImport(Library, EntryPoint = "mcu_opus_decoder_reset")]
    internal static partial int ResetOpusDecoder(OpusDecoderHandle decoder);

    [LibraryImport(Library, EntryPoint = "mcu_opus_decoder_destroy")]
    internal static partial void DestroyOpusDecoder(nint decoder);
}
