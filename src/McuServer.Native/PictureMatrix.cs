namespace McuServer.Native;

/// <summary>The matrix that made luma and chroma from red, green and blue, as far as a stream says it.</summary>
public enum PictureMatrix
{
    /// <summary>The stream does not say, or says something that is no weighted sum of the three colours.</summary>
    Unspecified = 0,

    /// <summary>ITU-R BT.601 and its kin of 525 and 625 lines.</summary>
    Bt601 = 1,

    /// <summary>ITU-R BT.709; also BT.2020 and SMPTE 240M, whose weights are nearer to it than to BT.601.</summary>
    Bt709 = 2,
}
