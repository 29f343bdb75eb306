using McuServer.Media.Sound;

namespace McuServer.Media.Ingress;

/// <summary>
/// Turns waiting packets into sound when their turn comes. What is missing is replaced only then: by the copy in the
/// next packet if that is there, else by the decoder's concealment. As long as no later packet is there nobody knows
/// whether the next one is lost or late: the sound is stretched by concealment, and when the next packet does come, either
/// it is played (the delay has grown) or, if others were lost before it, the stretch stands for those. A packet whose
/// sequence number follows while its time has jumped tells that the sender paused: nothing was lost, announced (DTX) or not.
/// Times are RTP times at 48 kHz. Audio thread.
/// </summary>
internal sealed class PacketPlayout(AudioJitterBuffer buffer, ReceiveLine line)
{
    private const int SamplesPerMs = SoundFormat.SampleRateHz / 1000;

    /// <summary>Invented sound is heard as such after some 60 ms and is no use after 120.</summary>
    private const int MaxConcealed = 120 * SamplesPerMs;

    /// <summary>Senders repeat their comfort noise every 400 ms (libopus, DTX).</summary>
    private const int MaxComfortNoise = 600 * SamplesPerMs;

    /// <summary>Nothing for so long: the stream pauses, and begins anew with the next packet.</summary>
    private const int MaxStretch = 400 * SamplesPerMs;

    /// <summary>Time without a packet while the sequence numbers go on: a sender that pauses without a word.</summary>
    private const int MinPause = 60 * SamplesPerMs;

    private const int MaxDtxStretch = 1000 * SamplesPerMs;
    private const int MaxOverlap = SoundFormat.SampleRateHz;
    private const double LossMemory = 0.02;

    /// <summary>
    /// Share of lost packets from which waiting for the copies pays, and packets without a loss (3 s) until it does not any
    /// more: at 5 % no stretch without one is that long, so that the delay does not go up and down.
    /// </summary>
    private const double MinLoss = 0.01;

    private const int MinLossless = 150;

    private readonly byte[] _payload = new byte[AudioJitterBuffer.MaxPayloadBytes];
    private int _generation = -1;
    private long _nextSequence;
    private long _nextRtpTime;
    private int _stretched;
    private bool _mustReset;
    private int _packetsSinceFec = int.MaxValue;
    private double _loss;
    private int _sinceLoss = MinLossless;

    public bool IsPlaying { get; private set; }

    /// <summary>False: packets pass undecoded.</summary>
    public bool IsDecoding { get; set; } = true;

    /// <summary>Samples invented because the next packet is not there yet.</summary>
    public int Stretched => _stretched;

    /// <summary>Whether the sender said that silence follows.</summary>
    public bool IsDtx { get; private set; }

    /// <summary>It has paused before without saying so, so that no packet does not mean that something is wrong.</summary>
    public bool PausesSilently { get; private set; }

    /// <summary>RTP time of the sample behind the last on the line.</summary>
    public long EndRtpTime => _nextRtpTime + _stretched;

    /// <summary>How long after the fastest arrival the last packet was decoded, in ticks.</summary>
    public long BudgetTicks { get; private set; }

    /// <summary>Samples that waited on the line when the last packet was decoded.</summary>
    public int AheadSamples { get; private set; }

    /// <summary>From the arrival of the last packet to the mix of its first sample, in ticks.</summary>
    public long DelayTicks { get; private set; }

    /// <summary>Samples that the last packet lasted.</summary>
    public int PacketSamples { get; private set; } = SoundFormat.TickSamples;

    /// <summary>
    /// Whether it pays to wait for the packet after a lost one: some are lost, and packets carry copies.
    /// </summary>
    public bool WantsFec => (_loss > MinLoss || _sinceLoss < MinLossless) && _packetsSinceFec < 50;

    /// <summary>The packet after its turn came; set when something was invented for it: by how much, in ticks.</summary>
    public long LateTicks { get; set; }

    /// <summary>Packets that the decoder refused.</summary>
    public long DamagedPackets { get; private set; }

    /// <summary>Gives up what was known: another stream comes.</summary>
    public void Restart(int generation)
    {
        _generation = generation;
        IsPlaying = false;
        IsDtx = false;
        PausesSilently = false;
        line.Decide(isComfortNoise: false);
        _mustReset = true;
        _loss = 0;
        _sinceLoss = MinLossless;
        _packetsSinceFec = int.MaxValue;
    }

    /// <summary>
    /// Begins when the first packet's turn has come; until then the line is filled with silence, so that it begins to
    /// the sample.
    /// </summary>
    public void TryStart(in PlayoutMoment moment)
    {
        while (buffer.TryPeek(_generation, _payload, out AudioPacket packet))
        {
            long level = moment.LevelOf(packet.RtpTime, line.Waiting);
            if (packet.Samples == 0)
            {
                buffer.Take(_generation, packet.Sequence);
                _nextSequence += packet.Sequence == _nextSequence ? 1 : 0;
                continue;
            }

            if (level > DelayControl.HopelessTicks(moment.TargetTicks))
            {
                buffer.TakeSkipped(_generation, packet.Sequence);
                continue;
            }

            long wait = Math.Min(moment.TargetTicks - level, PlayoutTarget.TickTicks) * SamplesPerMs / PlayoutMoment.TicksPerMs;
            if (wait > 0)
            {
                line.AddSilence(Math.Min((int)wait, Math.Max(0, SoundFormat.TickSamples - line.Waiting)));
            }

            if (line.Waiting < SoundFormat.TickSamples)
            {
                IsPlaying = true;
                Explain(packet, packet.RtpTime - _nextRtpTime);
                _nextSequence = packet.Sequence;
                _nextRtpTime = packet.RtpTime;
                _stretched = 0;
            }

            return;
        }
    }

    /// <summary>Makes sound until so many samples wait.</summary>
    public void Fill(in PlayoutMoment moment, int samples)
    {
        while (IsPlaying && line.Waiting < samples)
        {
            if (buffer.TryPeek(_generation, _payload, out AudioPacket packet))
            {
                Advance(packet, moment, samples - line.Waiting);
            }
            else
            {
                Stretch(samples - line.Waiting);
            }
        }

        if (line.Waiting < samples)
        {
            line.AddSilence(samples - line.Waiting);
        }
    }

    /// <summary>Decodes what follows without a gap until so many samples wait; false when there is not enough.</summary>
    public bool TryFillAhead(in PlayoutMoment moment, int samples)
    {
        while (line.Waiting < samples)
        {
            if (_stretched > 0 || !buffer.TryPeek(_generation, _payload, out AudioPacket packet)
                || packet.Sequence != _nextSequence || packet.RtpTime != _nextRtpTime || packet.Samples == 0)
            {
                return false;
            }

            Decode(packet, moment, overlap: 0);
        }

        return true;
    }

    /// <summary>Passes over packets until the delay is what it should be.</summary>
    public void Skip(in PlayoutMoment moment)
    {
        while (moment.LevelOf(_nextRtpTime, line.Waiting) > moment.TargetTicks
            && buffer.TryPeek(_generation, _payload, out AudioPacket packet))
        {
            buffer.TakeSkipped(_generation, packet.Sequence);
            _nextSequence = packet.Sequence + 1;
            _nextRtpTime = packet.RtpTime + packet.Samples;
        }

        _stretched = 0;
        line.BeginGap();
    }

    private void Stretch(int samples)
    {
        // So that what the decoder gives next continues it.
        samples = ReceiveLine.WholeSteps(samples);
        line.Conceal(samples, IsDtx ? MaxComfortNoise : MaxConcealed, IsDtx ? true : null);
        _stretched += samples;
        IsPlaying = _stretched < (IsDtx || PausesSilently ? MaxDtxStretch : MaxStretch);
    }

    /// <summary>One step towards the first waiting packet: it is decoded, or part of the gap before it is filled.</summary>
    private void Advance(in AudioPacket packet, in PlayoutMoment moment, int needed)
    {
        long gap = packet.RtpTime - _nextRtpTime;
        bool isLoss = packet.Sequence != _nextSequence;
        if (packet.Samples == 0)
        {
            Take(packet);
            return;
        }

        Explain(packet, gap);
        if (gap > 0 && _stretched > 0)
        {
            int covered = (int)Math.Min(gap, _stretched);
            _nextRtpTime += covered;
            gap -= covered;
            _stretched = 0;
        }

        if (gap > MaxOverlap || gap < -MaxOverlap)
        {
            IsPlaying = false;
        }
        else if (gap <= -packet.Samples)
        {
            buffer.TakeLate(_generation, packet.Sequence);
            _nextSequence = packet.Sequence + 1;
        }
        else if (gap <= 0)
        {
            Decode(packet, moment, (int)-gap);
        }
        else if (isLoss)
        {
            Replace(packet, (int)gap, needed);
        }
        else
        {
            FillPause(packet, moment, (int)gap, needed);
        }
    }

    /// <summary>What the sound was stretched for, which the packet after it tells.</summary>
    private void Explain(in AudioPacket packet, long gap)
    {
        bool isPause = packet.Sequence == _nextSequence && gap > 0;
        PausesSilently |= isPause && gap >= MinPause && !IsDtx;
        if (line.Undecided > 0)
        {
            line.Decide(isPause);
        }
    }

    /// <summary>A part of what was lost before this packet.</summary>
    private void Replace(in AudioPacket packet, int gap, int needed)
    {
        if (packet.HasFec && IsDecoding && gap <= packet.Samples)
        {
            if (line.TryDecodeFec(_payload.AsSpan(0, packet.SizeBytes), packet.Samples, packet.Samples - gap))
            {
                _nextRtpTime = packet.RtpTime;
                return;
            }
        }

        int open = packet.HasFec && gap > packet.Samples ? gap - packet.Samples : gap;
        int samples = Math.Min(open, ReceiveLine.WholeSteps(needed));
        line.Conceal(samples, MaxConcealed, isComfortNoise: false);
        _nextRtpTime += samples;
    }

    /// <summary>
    /// The sender paused: nothing is lost. Comfort noise until the packet's turn has come; a pause is the place to get
    /// rid of delay.
    /// </summary>
    private void FillPause(in AudioPacket packet, in PlayoutMoment moment, int gap, int needed)
    {
        long early = moment.TargetTicks - moment.LevelOf(packet.RtpTime, line.Waiting);
        int wait = (int)Math.Clamp(early * SamplesPerMs / PlayoutMoment.TicksPerMs, 0, gap);
        if (wait == 0)
        {
            _nextRtpTime = packet.RtpTime;
            return;
        }

        int samples = Math.Min(wait, ReceiveLine.WholeSteps(needed));
        line.Conceal(samples, MaxComfortNoise, isComfortNoise: true);
        _nextRtpTime += samples;
    }

    private void Decode(in AudioPacket packet, in PlayoutMoment moment, int overlap)
    {
        int before = line.Waiting;
        long level = moment.LevelOf(packet.RtpTime, 0);
        if (before < SoundFormat.TickSamples)
        {
            BudgetTicks = level;
            AheadSamples = before;
        }

        DelayTicks = moment.NowTicks - packet.ArrivalTicks + (before * PlayoutMoment.TicksPerMs / SamplesPerMs);
        LateTicks = _stretched > 0 && !IsDtx ? level : 0;
        _stretched = 0;
        IsDtx = packet.IsDtx;
        PacketSamples = packet.Samples;
        _packetsSinceFec = packet.HasFec ? 0 : Math.Min(_packetsSinceFec, int.MaxValue - 1) + 1;
        if (!IsDecoding)
        {
            line.AddSilence(packet.Samples - overlap);
            _mustReset = true;
        }
        else
        {
            DecodeSound(packet, overlap);
        }

        _nextRtpTime = packet.RtpTime + packet.Samples;
        Take(packet);
    }

    private void DecodeSound(in AudioPacket packet, int overlap)
    {
        if (_mustReset)
        {
            _mustReset = false;
            line.BeginGap();
            line.ResetDecoder();
        }

        if (line.Decode(_payload.AsSpan(0, packet.SizeBytes), packet.Samples, overlap) <= 0)
        {
            DamagedPackets++;
            line.Conceal(packet.Samples - overlap, MaxConcealed, isComfortNoise: false);
        }
    }

    private void Take(in AudioPacket packet)
    {
        int lost = buffer.Take(_generation, packet.Sequence);
        double share = (double)lost / (lost + 1);
        _loss += (share - _loss) * Math.Min(1, LossMemory * (lost + 1));
        _sinceLoss = lost > 0 ? 0 : Math.Min(_sinceLoss + 1, MinLossless);
        _nextSequence = packet.Sequence + 1;
    }
}
