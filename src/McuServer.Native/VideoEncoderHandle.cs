using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_video_encoder</c>.</summary>
internal sealed class VideoEncoderHandle : SafeHandle
{
    public VideoEncoderHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.CloseVideoEncoder(handle);
        return true;
    }
}
