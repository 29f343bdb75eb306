using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_udp</c>.</summary>
internal sealed class UdpHandle : SafeHandle
{
    public UdpHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.DestroyUdp(handle);
        return true;
    }
}
