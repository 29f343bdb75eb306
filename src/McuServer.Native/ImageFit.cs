namespace McuServer.Native;

/// <summary>How an image is scaled into a box. Mirrors MCU_FIT_* of <c>mcu_core.h</c>.</summary>
public enum ImageFit
{
    /// <summary>The whole image, space beside it.</summary>
    Contain = 0,

    /// <summary>No space, the image is cropped.</summary>
    Cover = 1,
}
