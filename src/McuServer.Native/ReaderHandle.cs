using System.Runtime.InteropServices;

namespace McuServer.Native;

internal sealed class ReaderHandle : SafeHandle
{
    internal ReaderHandle(nint handle)
        : base(nint.Zero, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle()
    {
        Interop.CloseReader(handle);
        return true;
    }
}
