using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_dtls</c>.</summary>
internal sealed class DtlsHandle : SafeHandle
{
    public DtlsHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.FreeDtls(handle);
        return true;
    }
}
