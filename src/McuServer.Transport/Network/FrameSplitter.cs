using System.Buffers.Binary;

namespace McuServer.Transport.Network;

/// <summary>
/// Cuts the bytes of a connection into frames: two bytes of length, big-endian, then the packet (RFC 4571 section 2). Write
/// to <see cref="Room"/>, call <see cref="Advance"/>, then take frames until there is none. A frame is valid until the next
/// call. A fixed buffer; bytes of any kind never throw.
/// </summary>
public sealed class FrameSplitter(int maxFrameBytes = FrameSplitter.DefaultMaxFrameBytes)
{
    /// <summary>Longer frames are none of ours: STUN, DTLS and SRTP stay below it.</summary>
    public const int DefaultMaxFrameBytes = 2048;

    private const int LengthBytes = 2;

    // Two of the longest frames: reading goes on while a part of the next one waits.
    private readonly byte[] _buffer = new byte[2 * (maxFrameBytes + LengthBytes)];
    private int _start;
    private int _end;

    /// <summary>A frame was announced that is longer than allowed: nothing more will come, the connection is to be closed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Where the next bytes go; empty when frames must be taken first, or after a break.</summary>
    public Span<byte> Room
    {
        get
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            return IsBroken ? [] : _buffer.AsSpan(_end);
        }
    }

    /// <summary>The first <paramref name="count"/> bytes of <see cref="Room"/> were written.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _end);
        _end += count;
    }

    /// <summary>The next whole frame; empty frames, which are legal, are passed over.</summary>
    public bool TryTake(out Span<byte> frame)
    {
        while (!IsBroken && _end - _start >= LengthBytes)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));
            if (length > maxFrameBytes)
            {
                IsBroken = true;
                break;
            }

            if (_end - _start < LengthBytes + length)
            {
                break;
            }

            frame = _buffer.AsSpan(_start + LengthBytes, length);
            _start += LengthBytes + length;
            if (length > 0)
            {
                return true;
            }
        }

        frame = default;
        return false;
    }
}
