using McuServer.Media.Egress;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;

namespace McuServer.Conference.Recording;

/// <summary>The rooms of a server as recordings see them.</summary>
public interface IRecordableRooms
{
    /// <summary>The media of the room of that name at present. Null: nobody is inside.</summary>
    IRecordableRoom? RecordableOf(string room);
}

/// <summary>The media of one room while somebody is inside. Thread-safe.</summary>
public interface IRecordableRoom
{
    /// <summary>The layout of the room now.</summary>
    Layout Layout { get; }

    /// <summary>Encodes that somebody receives already.</summary>
    IReadOnlyList<RenditionInUse> RenditionsInUse { get; }

    /// <summary>Of the sound that everybody in the audience receives.</summary>
    int OpusBitrateBps { get; }

    /// <summary>In which pictures are encoded.</summary>
    ColorMatrix CanvasMatrix { get; }

    /// <summary>The form of pictures that a viewer of this codec would receive.</summary>
    Rendition RenditionFor(VideoCodec codec);

    /// <summary>To be done with the outbound way before the next audio tick. False: there are no media any more, or no room for it.</summary>
    bool TryPost(Action<EgressPipeline> command);

    /// <summary>Told once when the media end, on the thread that ends them.</summary>
    event Action? Ended;
}
