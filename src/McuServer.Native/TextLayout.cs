using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McuServer.Native;

/// <summary>
/// Shapes text in every script and draws it: bidirectional order, fallback between fonts, colour emoji. It reads the
/// machine's font folders but none of its font preferences, so equal fonts give equal pixels. Holds one text at a time
/// and is used by one thread at a time.
/// </summary>
public sealed unsafe class TextLayout : SafeHandleZeroOrMinusOneIsInvalid
{
    private TextLayout(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    /// <param name="families">Comma-separated, in order of preference; other installed fonts fill the gaps.</param>
    /// <param name="language">BCP 47 tag that chooses among forms of Han characters.</param>
    public static TextLayout Create(string families, string language)
    {
        NativeCore.ThrowIfError(
            Interop.CreateText(families, language, out nint handle), "reading the machine's font folders");
        return new TextLayout(handle);
    }

    /// <summary>Whether a family of this very name is installed.</summary>
    public bool HasFamily(string family)
    {
        NativeCore.ThrowIfError(Interop.HasFamily(this, family, out int has), "listing fonts");
        return has != 0;
    }

    /// <summary>
    /// Lays out a text and measures it; lone surrogates become U+FFFD. It stays set until the next call, to be drawn
    /// with <see cref="DrawSurface.DrawText"/>.
    /// </summary>
    public TextExtents Set(ReadOnlySpan<char> text, in TextSpec spec)
    {
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            int size = Encoding.UTF8.GetBytes(text, utf8);
            fixed (byte* bytes = utf8)
            {
                NativeCore.ThrowIfError(
                    Interop.SetText(this, bytes, size, spec, out TextExtents extents), "laying out text");
                return extents;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    protected override bool ReleaseHandle()
    {
        Interop.FreeText(handle);
        return true;
    }
}
