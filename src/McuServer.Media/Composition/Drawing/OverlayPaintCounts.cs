namespace McuServer.Media.Composition.Drawing;

/// <summary>What a painter has done so far.</summary>
/// <param name="Hits">Patches that were there already.</param>
/// <param name="Misses">Patches that had to be painted.</param>
/// <param name="ImageFailures">Image files that could not be read; something simpler was drawn.</param>
/// <param name="UnknownGlyphs">Characters that no installed font has.</param>
/// <param name="CachedEntries">Entries in the cache now.</param>
/// <param name="CachedBytes">Their size now.</param>
public readonly record struct OverlayPaintCounts(
    long Hits, long Misses, long ImageFailures, long UnknownGlyphs, int CachedEntries, long CachedBytes);
