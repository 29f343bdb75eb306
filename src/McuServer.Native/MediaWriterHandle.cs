using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_writer</c>.</summary>
internal sealed class MediaWriterHandle : SafeHandle
{
    public MediaWriterHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.CloseWriter(handle);
        return true;
    }
}
