using McuServer.Media.Frames;
using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Ingress;

/// <summary>One waiting packet; without data when it was padding only.</summary>
internal unsafe struct PacketSlot
{
    public long Sequence;
    public long RtpTime;
    public TimeSpan Arrival;
    public byte* Data;
    public int SizeBytes;
    public bool IsHeld;
    public bool IsMarker;

    /// <summary>Clockwise; negative when the packet does not tell.</summary>
    public int RotationDegrees;

    /// <summary>Null when the packet does not tell.</summary>
    public ColorSpec? Color;
    public PayloadInfo Info;

    public readonly bool IsPadding => Data is null;

    public readonly ReadOnlySpan<byte> Payload => new(Data, SizeBytes);
}

/// <summary>
/// Waiting packets by extended sequence number, at most <see cref="MaxPackets"/> in a row. It starts with 512 places and
/// doubles. The holder sees to it that the numbers held lie within <see cref="Capacity"/> of each other.
/// </summary>
internal sealed unsafe class PacketRing(PacketCellPool cells)
{
    public const int MaxPackets = 2048;
    private const int StartPackets = 512;
    private PacketSlot[] _slots = new PacketSlot[StartPackets];

    public int Capacity => _slots.Length;

    /// <summary>Packets held that have a part of a key frame: none, and there is no need to look for one.</summary>
    public int KeyFramePacketCount { get; private set; }

    /// <summary>The place of a number, which may hold another packet or none; see <see cref="Has"/>.</summary>
    public ref PacketSlot this[long sequence] => ref _slots[(int)(sequence & (_slots.Length - 1))];

    public bool Has(long sequence)
    {
        ref PacketSlot slot = ref this[sequence];
        return slot.IsHeld && slot.Sequence == sequence;
    }

    /// <summary>Holds a packet without payload.</summary>
    public ref PacketSlot Hold(long sequence)
    {
        ref PacketSlot slot = ref this[sequence];
        slot = new PacketSlot { Sequence = sequence, IsHeld = true, RotationDegrees = -1 };
        return ref slot;
    }

    /// <summary>Holds a packet with its payload copied; false when there is no memory for it.</summary>
    public bool TryHold(long sequence, ReadOnlySpan<byte> payload, in PayloadInfo info)
    {
        byte* cell = cells.TryRent();
        if (cell is null)
        {
            return false;
        }

        payload.CopyTo(new Span<byte>(cell, PacketCellPool.CellBytes));
        ref PacketSlot slot = ref Hold(sequence);
        slot.Data = cell;
        slot.SizeBytes = payload.Length;
        slot.Info = info;
        KeyFramePacketCount += info.KeyFrameParts != KeyFrameParts.None ? 1 : 0;
        return true;
    }

    public void Release(long sequence)
    {
        ref PacketSlot slot = ref this[sequence];
        if (!slot.IsHeld || slot.Sequence != sequence)
        {
            return;
        }

        slot.IsHeld = false;
        if (slot.Data is not null)
        {
            KeyFramePacketCount -= slot.Info.KeyFrameParts != KeyFrameParts.None ? 1 : 0;
            cells.Return(slot.Data);
            slot.Data = null;
        }
    }

    /// <summary>Makes room for so many numbers in a row, at most <see cref="MaxPackets"/>.</summary>
    public void EnsureCapacity(long count)
    {
        int capacity = _slots.Length;
        while (capacity < Math.Min(count, MaxPackets))
        {
            capacity *= 2;
        }

        if (capacity == _slots.Length)
        {
            return;
        }

        PacketSlot[] old = _slots;
        _slots = new PacketSlot[capacity];
        foreach (ref PacketSlot slot in old.AsSpan())
        {
            if (slot.IsHeld)
            {
                this[slot.Sequence] = slot;
            }
        }
    }
}
