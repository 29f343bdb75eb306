using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>
/// Where a text that was set lies, in pixels from its layout's top left corner. The layout of <c>mcu_text_extents</c>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct TextExtents
{
    /// <summary>The pixels that are inked.</summary>
    public readonly double InkX;
    public readonly double InkY;
    public readonly double InkWidth;
    public readonly double InkHeight;

    /// <summary>Advance widths by line heights.</summary>
    public readonly double LogicalX;
    public readonly double LogicalY;
    public readonly double LogicalWidth;
    public readonly double LogicalHeight;

    /// <summary>Of the first line.</summary>
    public readonly double Baseline;

    public readonly int LineCount;

    /// <summary>Characters that no installed font has; drawn as boxes.</summary>
    public readonly int UnknownGlyphs;

    /// <summary>First UTF-8 byte that an ellipsis stands for; -1: nothing is hidden.</summary>
    public readonly int EllipsisStart;

    /// <summary>The byte behind the last one that the ellipsis stands for.</summary>
    public readonly int EllipsisEnd;
}
