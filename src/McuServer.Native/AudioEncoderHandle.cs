using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_audio_encoder</c>.</summary>
internal sealed class AudioEncoderHandle : SafeHandle
{
    public AudioEncoderHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.CloseAudioEncoder(handle);
        return true;
    }
}
