using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>Owns one <c>mcu_dtls_context</c>.</summary>
internal sealed class DtlsContextHandle : SafeHandle
{
    public DtlsContextHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.FreeDtlsContext(handle);
        return true;
    }
}
