using System.Runtime.CompilerServices;

namespace McuServer.Rtp.PayloadFormats;

/// <summary>
/// One frame being rebuilt in a buffer of the caller, and what a format must remember from one payload of it to the next.
/// </summary>
public ref struct FrameWriter(Span<byte> buffer)
{
    /// <summary>A VP9 superframe has no more (VP9 bitstream specification, annex B).</summary>
    internal const int MaxLayers = 8;

    private readonly Span<byte> _buffer = buffer;
    private LayerStarts _layerStarts;
    private int _openUnit;

    /// <summary>Bytes written so far.</summary>
    public int SizeBytes { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..SizeBytes];

    /// <summary>Where the NAL unit or OBU begins whose end is in a later payload; -1 when there is none.</summary>
    internal int OpenUnit
    {
        readonly get => _openUnit - 1;
        set => _openUnit = value + 1;
    }

    internal int LayerCount { get; private set; }

    internal readonly int LayerSize(int layer) =>
        (layer + 1 < LayerCount ? _layerStarts[layer + 1] : SizeBytes) - _layerStarts[layer];

    internal bool TryStartLayer()
    {
        if (LayerCount == MaxLayers)
        {
            return false;
        }

        _layerStarts[LayerCount++] = SizeBytes;
        return true;
    }

    internal bool TryWrite(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - SizeBytes)
        {
            return false;
        }

        bytes.CopyTo(_buffer[SizeBytes..]);
        SizeBytes += bytes.Length;
        return true;
    }

    internal bool TryWrite(byte value) => TryWrite(new ReadOnlySpan<byte>(in value));

    /// <summary>Puts bytes in front of what was written from <paramref name="offset"/> on.</summary>
    internal bool TryInsert(int offset, scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - SizeBytes)
        {
            return false;
        }

        _buffer[offset..SizeBytes].CopyTo(_buffer[(offset + bytes.Length)..]);
        bytes.CopyTo(_buffer[offset..]);
        SizeBytes += bytes.Length;
        return true;
    }

    internal readonly void SetByte(int offset, byte value) => _buffer[offset] = value;

    internal void Truncate(int sizeBytes) => SizeBytes = Math.Min(SizeBytes, sizeBytes);

    [InlineArray(MaxLayers)]
    private struct LayerStarts
    {
        private int _first;
    }
}
