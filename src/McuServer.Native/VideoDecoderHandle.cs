using System.Runtime.InteropServices;

namespace McuServer.Native;

internal sealed class VideoDecoderHandle : SafeHandle
{
    internal VideoDecoderHandle(nint handle)
        : base(nint.Zero, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle()
    {
        Interop.CloseVideoDecoder(handle);
        return true;
    }
}
