using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_srtp</c>.</summary>
internal sealed class SrtpHandle : SafeHandle
{
    public SrtpHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.DestroySrtp(handle);
        return true;
    }
}
