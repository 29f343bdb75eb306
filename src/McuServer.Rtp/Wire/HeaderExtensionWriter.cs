using System.Buffers.Binary;

namespace McuServer.Rtp.Wire;

/// <summary>Where things are in a written extension block.</summary>
/// <param name="Length">Bytes with the block's own header, a multiple of four; 0 when nothing was to be written.</param>
/// <param name="TransportSequenceOffset">From the start of the block; -1 when it carries none.</param>
/// <param name="AbsSendTimeOffset">From the start of the block; -1 when it carries none.</param>
public readonly record struct HeaderExtensionBlock(int Length, int TransportSequenceOffset, int AbsSendTimeOffset);

/// <summary>
/// Produces an extension block: the one-byte form, or the two-byte form where an id is above 14 or a text is empty or longer
/// than 16 bytes (RFC 8285), padded to 32 bits.
/// </summary>
public static class HeaderExtensionWriter
{
    private const int BlockHeaderBytes = 4;

    /// <summary>
    /// Writes those values that are set and negotiated. False, with nothing said about the destination, when they do not
    /// fit. The length depends on the kinds and texts alone, never on the numbers.
    /// </summary>
    public static bool TryWrite(
        Span<byte> destination, HeaderExtensionMap map, in HeaderExtensionValues values, out HeaderExtensionBlock block)
    {
        block = new HeaderExtensionBlock(0, -1, -1);
        Span<byte> scratch = stackalloc byte[16];
        Form form = new(destination, NeedsTwoBytes(map, values));
        form.AddText(map.Mid, values.Mid);
        form.AddText(map.Rid, values.Rid);
        form.AddText(map.RepairedRid, values.RepairedRid);
        int transportSequence = form.AddNumber(map.TransportSequence, values.TransportSequence, 2, scratch);
        int absSendTime = form.AddNumber(map.AbsSendTime, values.AbsSendTime, 3, scratch);
        form.AddNumber(map.AudioLevel, values.AudioLevel, 1, scratch);
        form.AddNumber(map.Orientation, values.Orientation, 1, scratch);
        form.AddNumber(map.PlayoutDelay, values.PlayoutDelay, 3, scratch);
        form.AddNumber(map.ColorSpace, values.ColorSpace, 4, scratch);
        AddCaptureTime(ref form, map.AbsCaptureTime, values, scratch);
        if (!form.TryFinish(out int length))
        {
            return false;
        }

        block = new HeaderExtensionBlock(length, transportSequence, absSendTime);
        return true;
    }

    private static void AddCaptureTime(ref Form form, byte id, in HeaderExtensionValues values, scoped Span<byte> scratch)
    {
        if (id == 0 || values.AbsCaptureTime is not { } captured)
        {
            return;
        }

        BinaryPrimitives.WriteUInt64BigEndian(scratch, captured);
        if (values.CaptureClockOffset is not { } offset)
        {
            form.Add(id, scratch[..8]);
            return;
        }

        BinaryPrimitives.WriteInt64BigEndian(scratch[8..], offset);
        form.Add(id, scratch);
    }

    private static bool NeedsTwoBytes(HeaderExtensionMap map, in HeaderExtensionValues values) =>
        IsLarge(map.Mid, !values.Mid.IsEmpty) || IsLarge(map.Rid, !values.Rid.IsEmpty)
        || IsLarge(map.RepairedRid, !values.RepairedRid.IsEmpty)
        || values.Mid.Length > HeaderExtensions.MaxTextBytes || values.Rid.Length > HeaderExtensions.MaxTextBytes
        || values.RepairedRid.Length > HeaderExtensions.MaxTextBytes
        || IsLarge(map.TransportSequence, values.TransportSequence.HasValue)
        || IsLarge(map.AbsSendTime, values.AbsSendTime.HasValue) || IsLarge(map.AudioLevel, values.AudioLevel.HasValue)
        || IsLarge(map.Orientation, values.Orientation.HasValue)
        || IsLarge(map.PlayoutDelay, values.PlayoutDelay.HasValue)
        || IsLarge(map.ColorSpace, values.ColorSpace.HasValue)
        || IsLarge(map.AbsCaptureTime, values.AbsCaptureTime.HasValue);

    private static bool IsLarge(byte id, bool isUsed) => isUsed && id > 14;

    private ref struct Form(Span<byte> destination, bool isTwoByte)
    {
        private readonly Span<byte> _destination = destination;
        private readonly bool _isTwoByte = isTwoByte;
        private int _length = BlockHeaderBytes;
        private bool _isFull = destination.Length < BlockHeaderBytes;

        public void AddText(byte id, scoped ReadOnlySpan<byte> text)
        {
            if (id != 0 && !text.IsEmpty)
            {
                Add(id, text);
            }
        }

        /// <summary>Gives where the number is, -1 when there is none.</summary>
        public int AddNumber(byte id, uint? value, int size, scoped Span<byte> scratch)
        {
            if (id == 0 || value is not { } number)
            {
                return -1;
            }

            BinaryPrimitives.WriteUInt32BigEndian(scratch, number);
            Add(id, scratch.Slice(4 - size, size));
            return _length - size;
        }

        public void Add(byte id, scoped ReadOnlySpan<byte> data)
        {
            int head = _isTwoByte ? 2 : 1;
            if (_isFull || data.Length > 255 || _length + head + data.Length > _destination.Length)
            {
                _isFull = true;
                return;
            }

            _destination[_length] = _isTwoByte ? id : (byte)((id << 4) | (data.Length - 1));
            if (_isTwoByte)
            {
                _destination[_length + 1] = (byte)data.Length;
            }

            data.CopyTo(_destination[(_length + head)..]);
            _length += head + data.Length;
        }

        public readonly bool TryFinish(out int length)
        {
            length = 0;
            if (_length == BlockHeaderBytes && !_isFull)
            {
                return true;
            }

            int padded = (_length + 3) & ~3;
            if (_isFull || padded > _destination.Length)
            {
                return false;
            }

            _destination[_length..padded].Clear();
            ushort profile = _isTwoByte ? HeaderExtensions.TwoByteProfile : HeaderExtensions.OneByteProfile;
            BinaryPrimitives.WriteUInt16BigEndian(_destination, profile);
            BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)((padded / 4) - 1));
            length = padded;
            return true;
        }
    }
}
