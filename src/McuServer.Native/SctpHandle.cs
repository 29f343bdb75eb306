using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_sctp</c>.</summary>
internal sealed class SctpHandle : SafeHandle
{
    public SctpHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.FreeSctp(handle);
        return true;
    }
}
