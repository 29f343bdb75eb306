using McuServer.Rtp.PayloadFormats;

namespace McuServer.Media.Ingress;

/// <summary>
/// The hand-over from the network to the audio tick: Opus packets of one stream, put in order, each once, and what their
/// arrival tells about the network. Bounded: 256 packets of 1500 bytes; memory is held for as many as ever waited. One
/// lock, held for the copy of a packet and never across a codec's call.
/// </summary>
internal sealed class AudioJitterBuffer
{
    public const int Capacity = 256;

    /// <summary>An RTP packet is a datagram on an Ethernet.</summary>
    public const int MaxPayloadBytes = 1500;

    /// <summary>RFC 3550 appendix A.1: a sequence number further away is of a sender that began anew.</summary>
    private const int MaxDropout = 3000;

    /// <summary>A stream's first packets may come in any order; so many steps back the beginning is moved.</summary>
    private const int MaxEarlier = 16;

    private const double DelayQuantile = 0.95;

    /// <summary>An RTP time that differs so much from what the arrival tells is of another time line.</summary>
    private static readonly long s_jumpTicks = TimeSpan.FromSeconds(2).Ticks;

    private readonly Lock _lock = new();
    private readonly Slot[] _slots = new Slot[Capacity];
    private readonly byte[][] _free = new byte[Capacity][];
    private readonly ArrivalLine _arrivals = new(48_000);
    private readonly DelayHistogram _delays = new();
    private readonly DelayPeak _peak = new();
    private int _freeCount;
    private long _next;
    private long _newest;
    private long _newestRtpTime;
    private bool _hasStarted;
    private bool _hasTaken;
    private int _generation;
    private int _waiting;
    private long _received;
    private long _lost;
    private long _late;
    private long _duplicates;
    private long _overflow;
    private long _discarded;

    /// <summary>Packets that wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public long Received => Interlocked.Read(ref _received);

    /// <summary>Passed over and not come since.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public long Late => Interlocked.Read(ref _late);

    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Dropped because too much waited, or because the stream began anew.</summary>
    public long Overflow => Interlocked.Read(ref _overflow);

    /// <summary>No Opus packets, or too long.</summary>
    public long Discarded => Interlocked.Read(ref _discarded);

    /// <summary>How often the stream began anew.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Takes a packet in. An empty payload only says that its sequence number is not lost.</summary>
    public void Insert(TimeSpan now, long sequence, uint rtpTimestamp, ReadOnlySpan<byte> payload)
    {
        OpusPacket opus = default;
        bool isSound = payload.Length is > 0 and <= MaxPayloadBytes && OpusPacket.TryParse(payload, out opus);
        lock (_lock)
        {
            _received++;
            _discarded += isSound || payload.IsEmpty ? 0 : 1;
            long rtpTime = _hasStarted ? RtpTime.Unwrap(_newestRtpTime, rtpTimestamp) : rtpTimestamp;
            if (_hasStarted && IsOfAnotherLine(now, sequence, rtpTime))
            {
                Clear();
            }

            if (!_hasStarted)
            {
                _hasStarted = true;
                _next = _newest = sequence;
                _newestRtpTime = rtpTime;
            }

            if (!TryMakeRoom(sequence))
            {
                return;
            }

            if (isSound)
            {
                long delay = _arrivals.Insert(now, rtpTime);
                _delays.Insert(now, delay, RtpTime.ToTicks(opus.DurationSamples, 48_000));
                _peak.Insert(now, delay);
            }

            Put(sequence, new AudioPacket(
                sequence, rtpTime, now.Ticks, isSound ? opus.DurationSamples : 0, isSound ? payload.Length : 0,
                isSound && opus.HasLbrr, isSound && opus.IsDtx), payload);
        }
    }

    /// <summary>The stream is another one from now on.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            Clear();
        }
    }

    public JitterView Look()
    {
        lock (_lock)
        {
            bool hasPackets = _hasStarted && _arrivals.HasStarted;
            return new JitterView(
                _generation, hasPackets, _arrivals.Reference,
                hasPackets ? Math.Min(_delays.Quantile(DelayQuantile), _peak.NeededTicks) : 0);
        }
    }

    /// <summary>
    /// Copies out the first waiting packet without taking it. False when none waits or the stream began anew.
    /// </summary>
    public bool TryPeek(int generation, Span<byte> payload, out AudioPacket packet)
    {
        lock (_lock)
        {
            packet = default;
            if (_waiting == 0 || generation != _generation)
            {
                return false;
            }

            long sequence = _next;
            while (!SlotOf(sequence).IsWaitingFor(sequence))
            {
                sequence++;
            }

            ref Slot slot = ref SlotOf(sequence);
            packet = slot.Packet;
            slot.Data.AsSpan(0, packet.SizeBytes).CopyTo(payload);
            return true;
        }
    }

    /// <summary>
    /// Everything up to this sequence number is done with: the packet itself was used, those before it that never came
    /// are lost. Returns how many.
    /// </summary>
    public int Take(int generation, long sequence)
    {
        lock (_lock)
        {
            if (generation != _generation || sequence < _next)
            {
                return 0;
            }

            int lost = 0;
            for (; _next < sequence; _next++)
            {
                bool isWaiting = SlotOf(_next).IsWaitingFor(_next);
                lost += isWaiting ? 0 : 1;
                _overflow += isWaiting ? 1 : 0;
                Free(_next);
            }

            _lost += lost;
            Free(_next++);
            _hasTaken = true;
            return lost;
        }
    }

    /// <summary>The packet that was peeked came after its turn: it is late, and not lost any more.</summary>
    public void TakeLate(int generation, long sequence)
    {
        lock (_lock)
        {
            Take(generation, sequence);
            _late++;
        }
    }

    /// <summary>The packet that was peeked is passed over, because too much waits.</summary>
    public void TakeSkipped(int generation, long sequence)
    {
        lock (_lock)
        {
            Take(generation, sequence);
            _overflow++;
        }
    }

    private bool IsOfAnotherLine(TimeSpan now, long sequence, long rtpTime) =>
        Math.Abs(sequence - _newest) > MaxDropout
        || (_arrivals.HasStarted && Math.Abs(now.Ticks - _arrivals.TicksOf(rtpTime)) > s_jumpTicks);

    /// <summary>Whether the packet is wanted; when it is far ahead, the oldest ones are given up for it.</summary>
    private bool TryMakeRoom(long sequence)
    {
        if (SlotOf(sequence).Packet.Sequence == sequence && SlotOf(sequence).State != SlotState.Empty)
        {
            _duplicates++;
            return false;
        }

        if (sequence < _next && !_hasTaken && _newest - sequence < Capacity && _next - sequence <= MaxEarlier)
        {
            _next = sequence;
        }

        if (sequence < _next)
        {
            _late++;
            // Passed over so shortly ago that it was counted as lost, which it was not.
            _lost -= _next - sequence <= Capacity && _lost > 0 ? 1 : 0;
            Remember(sequence);
            return false;
        }

        while (sequence - _next >= Capacity)
        {
            bool isWaiting = SlotOf(_next).IsWaitingFor(_next);
            _overflow += isWaiting ? 1 : 0;
            _lost += isWaiting ? 0 : 1;
            Free(_next++);
        }

        return true;
    }

    private void Put(long sequence, AudioPacket packet, ReadOnlySpan<byte> payload)
    {
        ref Slot slot = ref SlotOf(sequence);
        slot.Packet = packet;
        slot.State = SlotState.Waiting;
        slot.Data = _freeCount > 0 ? _free[--_freeCount] : new byte[MaxPayloadBytes];
        payload[..packet.SizeBytes].CopyTo(slot.Data);
        _waiting++;
        if (sequence >= _newest)
        {
            _newest = sequence;
            _newestRtpTime = packet.RtpTime;
        }
    }

    /// <summary>A late packet's number, so that its duplicate is known.</summary>
    private void Remember(long sequence)
    {
        ref Slot slot = ref SlotOf(sequence);
        if (slot.State != SlotState.Waiting)
        {
            slot.State = SlotState.Done;
            slot.Packet = slot.Packet with { Sequence = sequence };
        }
    }

    private void Free(long sequence)
    {
        ref Slot slot = ref SlotOf(sequence);
        if (!slot.IsWaitingFor(sequence))
        {
            return;
        }

        slot.State = SlotState.Done;
        _free[_freeCount++] = slot.Data!;
        slot.Data = null;
        _waiting--;
    }

    private void Clear()
    {
        for (int i = 0; i < Capacity; i++)
        {
            if (_slots[i].State == SlotState.Waiting)
            {
                _overflow++;
                Free(_slots[i].Packet.Sequence);
            }

            _slots[i].State = SlotState.Empty;
        }

        _arrivals.Reset();
        _delays.Reset();
        _peak.Reset();
        _hasStarted = _hasTaken = false;
        _generation++;
    }

    private ref Slot SlotOf(long sequence) => ref _slots[sequence & (Capacity - 1)];

    private enum SlotState : byte
    {
        Empty,
        Waiting,
        Done,
    }

    private struct Slot
    {
        public AudioPacket Packet;
        public byte[]? Data;
        public SlotState State;

        public readonly bool IsWaitingFor(long sequence) => State == SlotState.Waiting && Packet.Sequence == sequence;
    }
}
