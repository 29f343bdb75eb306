using System.Globalization;

namespace McuServer.Rtp.Sdp;

/// <summary>
/// What a profile-level-id means. The same profile can be written in several ways (42e01f, 42c01f and 4d801f are all
/// Constrained Baseline), so digits are never compared.
/// </summary>
/// <param name="Level">Ten times the level (31 = 3.1); level 1b is 9, as in libwebrtc's order between 1 and 1.1.</param>
public readonly record struct H264Profile(H264ProfileKind Kind, int Level)
{
    /// <summary>What an absent profile-level-id is taken for: as libwebrtc does, not the 420010 of RFC 6184.</summary>
    public static H264Profile Default { get; } = new(H264ProfileKind.ConstrainedBaseline, 31);

    /// <summary>profile_idc, bits of profile_iop that count, their value, profile (RFC 6184 table 5).</summary>
    private static readonly (byte Idc, byte Mask, byte Value, H264ProfileKind Kind)[] s_table =
    [
        (0x42, 0b0100_1111, 0b0100_0000, H264ProfileKind.ConstrainedBaseline),
        (0x4D, 0b1000_1111, 0b1000_0000, H264ProfileKind.ConstrainedBaseline),
        (0x58, 0b1100_1111, 0b1100_0000, H264ProfileKind.ConstrainedBaseline),
        (0x42, 0b0100_1111, 0b0000_0000, H264ProfileKind.Baseline),
        (0x58, 0b1100_1111, 0b1000_0000, H264ProfileKind.Baseline),
        (0x4D, 0b1010_1111, 0b0000_0000, H264ProfileKind.Main),
        (0x64, 0b1111_1111, 0b0000_0000, H264ProfileKind.High),
        (0x64, 0b1111_1111, 0b0000_1100, H264ProfileKind.ConstrainedHigh),
        (0xF4, 0b1111_1111, 0b0000_0000, H264ProfileKind.PredictiveHigh444),
    ];

    /// <param name="profileLevelId">Six hexadecimal digits.</param>
    public static bool TryParse(ReadOnlySpan<char> profileLevelId, out H264Profile profile)
    {
        profile = default;
        if (profileLevelId.Length != 6
            || !uint.TryParse(profileLevelId, NumberStyles.AllowHexSpecifier, null, out uint bits))
        {
            return false;
        }

        (byte idc, byte iop, byte level) = ((byte)(bits >> 16), (byte)(bits >> 8), (byte)bits);
        foreach ((byte Idc, byte Mask, byte Value, H264ProfileKind Kind) row in s_table)
        {
            if (row.Idc == idc && (iop & row.Mask) == row.Value)
            {
                bool isLevel1B = level == 11 && (iop & 0x10) != 0 && idc is (0x42 or 0x4D or 0x58);
                profile = new H264Profile(row.Kind, isLevel1B ? 9 : level);
                return level != 0;
            }
        }

        return false;
    }
}
