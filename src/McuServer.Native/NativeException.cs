namespace McuServer.Native;

/// <summary>A call into libmcu_core failed in a way that its caller did not ask to handle.</summary>
public sealed class NativeException(NativeStatus status, string message) : Exception(message)
{
    /// <summary>What the library answered.</summary>
    public NativeStatus Status { get; } = status;
}
