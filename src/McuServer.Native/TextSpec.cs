using System.Runtime.InteropServices;

namespace McuServer.Native;

/// <summary>How a text is set. The layout of <c>mcu_text_spec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct TextSpec
{
    /// <summary>Pixels per em.</summary>
    public double Size;

    /// <summary>100..900; 400 is regular, 700 bold.</summary>
    public int Weight;

    public TextAlignment Alignment;

    /// <summary>Pixels; 0: no limit, and then neither wrapping nor an ellipsis.</summary>
    public int MaxWidth;

    /// <summary>Of each paragraph; what does not fit ends in an ellipsis. 0: no limit.</summary>
    public int MaxLines;
}
