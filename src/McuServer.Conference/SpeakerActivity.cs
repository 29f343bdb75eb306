namespace McuServer.Conference;

/// <summary>
/// What one participant's microphone did in the last second, and how loud its room is: 50 levels of 20 ms, newest
/// first, with the noise floor below which a level is no speech. Levels are 0 (silent) to 127 (full scale), that is
/// 127 − (the RFC 6464 value). Constants and rules are those of Jitsi's DominantSpeakerIdentification.
/// </summary>
internal sealed class SpeakerActivity(string participant, TimeSpan since)
{
    public const int MaxLevel = 127;

    /// <summary>Frames in a block of 100 ms.</summary>
    public const int BlockFrames = 5;

    /// <summary>Blocks in the history of one second.</summary>
    public const int Blocks = 10;

    /// <summary>A frame is loud when its step (level divided by <see cref="StepSize"/>) is above this.</summary>
    private const int LoudStep = 7;

    private const int StepSize = 10;

    /// <summary>15 s of non-zero frames, after which the noise floor may rise.</summary>
    private const int FloorWindowFrames = 750;

    /// <summary>So long without a level counts as one silent frame.</summary>
    private static readonly TimeSpan s_idle = TimeSpan.FromMilliseconds(40);

    /// <summary>
    /// So many measured frames of nothing, 300 ms, show that the room is silent. Microphones with a gate, and recordings, go
    /// from nothing to speech, and their own voice would be their noise floor. Fewer come from a microphone that is muted while
    /// the word of it is on its way.
    /// </summary>
    private const int SilenceFrames = 15;

    /// <summary>Noise floor of a silent room; anything does that lets all loud frames count.</summary>
    private const int SilentRoomFloor = 30;

    private readonly byte[] _levels = new byte[BlockFrames * Blocks];
    private int _floor;
    private int _nextFloor;
    private int _nextFloorFrames;
    private int _silentFrames;
    private TimeSpan _filledUntil = since;

    public string Participant { get; } = participant;

    /// <summary>When the last real level came.</summary>
    public TimeSpan LastLevelAt { get; private set; } = since;

    /// <summary>When the newest block was last full of loud frames; null: never.</summary>
    public TimeSpan? LastFullBlockAt { get; private set; }

    /// <summary>
    /// 0..12: the newest frame's level above the noise floor; 0 unless it is loud. Jitsi takes quiet frames as they are: then
    /// people talking far behind the dominant speaker keep everybody else from taking over.
    /// </summary>
    public int NewestStep => StepOf(_levels[0]) is > LoudStep and var step ? step : 0;

    /// <summary>0..5: loud frames among the newest five.</summary>
    public int LoudFramesInNewestBlock => LoudFrames(0);

    /// <summary>0..10: blocks of the last second whose five frames are all loud; L(p) of the floor rules.</summary>
    public int FullBlocks
    {
        get
        {
            int full = 0;
            for (int block = 0; block < Blocks; block++)
            {
                full += LoudFrames(block) == BlockFrames ? 1 : 0;
            }

            return full;
        }
    }

    /// <param name="isMeasured">False: the level is 0 because nothing came, or because of a mute.</param>
    public void Insert(int level, bool isMeasured, TimeSpan now)
    {
        FillIdle(now);
        NoteSilence(isMeasured && level == 0);
        Push((byte)Math.Clamp(level, 0, MaxLevel));
        LastLevelAt = now;
        _filledUntil = now;
        if (LoudFramesInNewestBlock == BlockFrames)
        {
            LastFullBlockAt = now;
        }
    }

    /// <summary>Puts one silent frame for every 40 ms that brought no level.</summary>
    public void FillIdle(TimeSpan now)
    {
        if (now - _filledUntil > s_idle * _levels.Length)
        {
            // Longer than the whole history: it is silent from end to end, and zeros never touch the noise floor.
            Array.Clear(_levels);
            _filledUntil = now;
            return;
        }

        while (now - _filledUntil > s_idle)
        {
            Push(0);
            _filledUntil += s_idle;
        }
    }

    private void Push(byte level)
    {
        Array.Copy(_levels, 0, _levels, 1, _levels.Length - 1);
        _levels[0] = level;
        if (level != 0)
        {
            AdaptFloor(level);
        }
    }

    private void NoteSilence(bool isSilent)
    {
        _silentFrames = isSilent ? _silentFrames + 1 : 0;
        if (_silentFrames == SilenceFrames && (_floor == 0 || _floor > SilentRoomFloor))
        {
            (_floor, _nextFloorFrames) = (SilentRoomFloor, 0);
        }
    }

    private void AdaptFloor(int level)
    {
        if (_floor == 0 || level < _floor)
        {
            _floor = level;
            _nextFloorFrames = 0;
            return;
        }

        _nextFloor = _nextFloorFrames == 0 ? level : Math.Min(_nextFloor, level);
        if (++_nextFloorFrames == FloorWindowFrames)
        {
            // The geometric mean rises slower than the arithmetic one. IEEE square roots are exact to the last bit,
            // so the truncation is the same on every machine.
            _floor = (int)Math.Sqrt((double)_floor * _nextFloor);
            _nextFloorFrames = 0;
        }
    }

    private int StepOf(int level) => level < _floor + StepSize ? 0 : level / StepSize;

    private int LoudFrames(int block)
    {
        int loud = 0;
        foreach (byte level in _levels.AsSpan(block * BlockFrames, BlockFrames))
        {
            loud += StepOf(level) > LoudStep ? 1 : 0;
        }

        return loud;
    }
}
