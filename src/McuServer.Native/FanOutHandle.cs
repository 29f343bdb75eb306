using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_fanout</c>.</summary>
internal sealed class FanOutHandle : SafeHandle
{
    public FanOutHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.DestroyFanOut(handle);
        return true;
    }
}
