using System.Runtime.InteropServices;

namespace McuServer.Native;

internal sealed class AudioDecoderHandle : SafeHandle
{
    internal AudioDecoderHandle(nint handle)
        : base(nint.Zero, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle()
    {
        Interop.CloseAudioDecoder(handle);
        return true;
    }
}
