namespace McuServer.Native;

/// <summary>Where lines stand in their width. Mirrors MCU_ALIGN_* of <c>mcu_core.h</c>.</summary>
public enum TextAlignment
{
    /// <summary>Left; right in a paragraph that is written from right to left.</summary>
    Start = 0,
    Center = 1,
    End = 2,
}
