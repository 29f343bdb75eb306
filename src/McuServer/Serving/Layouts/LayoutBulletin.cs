using McuServer.Conference.Control;
using McuServer.Serving.Api;

namespace McuServer.Serving.Layouts;

/// <summary>Data of <c>layout.reload-failed</c>.</summary>
internal sealed record LayoutFailure(string Id, IReadOnlyList<Problems.ProblemError> Errors);

/// <summary>Tells rooms of what changed in the library: those that show a layout take its new version over.</summary>
internal sealed class LayoutBulletin : IDisposable
{
    private readonly LayoutLibrary _library;
    private readonly IRoomDirectory _rooms;

    public LayoutBulletin(LayoutLibrary library, IRoomDirectory rooms)
    {
        _library = library;
        _rooms = rooms;
        library.Changed += Tell;
    }

    public void Dispose() => _library.Changed -= Tell;

    private void Tell(LayoutNews news)
    {
        foreach (RoomControl room in _rooms.List())
        {
            if (news.IsFailure)
            {
                room.Publish(new RoomEvent("layout.reload-failed")
                {
                    Data = new LayoutFailure(news.Id, LayoutErrors.Of(news.Errors)),
                    Audience = EventAudience.Hosts,
                });
            }
            else
            {
                room.LayoutChanged(news.Id);
            }
        }
    }
}
