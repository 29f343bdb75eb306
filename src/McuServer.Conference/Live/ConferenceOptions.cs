using System.Collections.Immutable;
using McuServer.Conference.Control;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Transport.Dtls;
using McuServer.Transport.Ice;
using McuServer.Transport.Sctp;

namespace McuServer.Conference.Live;

/// <summary>What all rooms of a live server share. Times and limits after transport.md A.</summary>
public sealed record ConferenceOptions
{
    /// <summary>The layout of every new room.</summary>
    public required Layout Layout { get; init; }

    /// <summary>Last good version of a layout by its id; null: there is none but <see cref="Layout"/>.</summary>
    public Func<string, Layout?>? FindLayout { get; init; }

    /// <summary>Rooms that there are from the start, by name.</summary>
    public ImmutableDictionary<string, RoomSettings> Rooms { get; init; } = ImmutableDictionary<string, RoomSettings>.Empty;

    /// <summary>Settings of a room that the first joiner makes; null: <see cref="PlainRoom"/>.</summary>
    public RoomSettings? RoomDefaults { get; init; }

    /// <summary>Settings that follow from the others of this record.</summary>
    public RoomSettings PlainRoom => new()
    {
        Layout = Layout.Id,
        Language = Language,
        MaxParticipants = MaxParticipantsPerRoom,
        MaxOnStage = MaxParticipantsPerRoom,
    };

    /// <summary>False: only rooms that were made by <see cref="IRoomDirectory.Create"/> can be joined.</summary>
    public bool CreatesRoomsOnJoin { get; init; } = true;

    /// <summary>How long the control of such a room is kept after the last one has left.</summary>
    public TimeSpan EmptyRoomKept { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How clients reach us: written into every answer.</summary>
    public required IReadOnlyList<IceCandidate> Candidates { get; init; }

    /// <summary>Null: the layout's own.</summary>
    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? FramesPerSecond { get; init; }

    public int VideoBitrateBps { get; init; } = 1_500_000;

    /// <summary>
    /// The most that a camera or screen shall take of a sender without transport-wide feedback, which is told so (REMB). Others
    /// find their rate by themselves.
    /// </summary>
    public int MaxSourceBitrateBps { get; init; } = 2_500_000;

    public int AudioBitrateBps { get; init; } = 64_000;

    /// <summary>x264's name for speed against quality.</summary>
    public string Preset { get; init; } = "superfast";

    public IReadOnlyList<CodecPreference> VideoCodecs { get; init; } = CodecPreference.DefaultVideo;

    public bool AcceptsSimulcast { get; init; } = true;

    public bool AllowsDtx { get; init; }

    /// <summary>BCP 47 primary language of the texts in the picture.</summary>
    public string Language { get; init; } = "ko";

    public int MaxParticipantsPerRoom { get; init; } = 100;

    public int MaxParticipants { get; init; } = 500;

    public int MaxRooms { get; init; } = 50;

    /// <summary>Sessions of one client address (or IPv6 /64) that have never been connected (transport.md 2.9).</summary>
    public int MaxNewPerAddress { get; init; } = 50;

    /// <summary>How long a seat waits for somebody whose connection or socket is gone.</summary>
    public TimeSpan SeatKept { get; init; } = TimeSpan.FromSeconds(30);

    public IceOptions Ice { get; init; } = IceOptions.Default;

    /// <summary>Time of the data channels, one for the process; null: data channels are refused.</summary>
    public SctpClock? SctpClock { get; init; }

    public DtlsSessionOptions Dtls { get; init; } = DtlsSessionOptions.Default;

    /// <summary>In order of preference, which wins over the client's.</summary>
    public IReadOnlyList<SrtpProfile> SrtpProfiles { get; init; } = DtlsContext.DefaultProfiles;

    /// <summary>For first sequence numbers and report times; tests fix it.</summary>
    public int Seed { get; init; } = Environment.ProcessId;
}
