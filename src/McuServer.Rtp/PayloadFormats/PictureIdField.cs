namespace McuServer.Rtp.PayloadFormats;

/// <summary>The picture id of VP8 and VP9 descriptors: its highest bit says whether 15 or 7 bits follow.</summary>
internal static class PictureIdField
{
    public static bool TryRead(ReadOnlySpan<byte> payload, ref int at, out ushort pictureId, out byte bits)
    {
        pictureId = 0;
        bits = 0;
        if (at >= payload.Length)
        {
            return false;
        }

        byte first = payload[at++];
        pictureId = (ushort)(first & 0x7f);
        bits = 7;
        if ((first & 0x80) == 0)
        {
            return true;
        }

        if (at >= payload.Length)
        {
            return false;
        }

        pictureId = (ushort)((pictureId << 8) | payload[at++]);
        bits = 15;
        return true;
    }
}
