using McuServer.Conference.Control;
using McuServer.Conference.Live;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace McuServer.Serving.Api;

/// <summary>Who asks, about which room, and by which way.</summary>
internal sealed class OperationContext
{
    private readonly RoomControl? _room;

    public OperationContext(Caller caller, RoomControl? room, HttpContext http, Actor actor)
    {
        Caller = caller;
        _room = room;
        Http = http;
        Actor = actor;
    }

    public Caller Caller { get; }

    public Actor Actor { get; }

    /// <summary>The REST request, or the one that opened the socket.</summary>
    public HttpContext Http { get; }

    /// <summary>Of calls on a socket; null for REST.</summary>
    public IConferenceSession? Session { get; init; }

    /// <summary>Revision of If-Match; null: there is none, or it is *.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The room of the path, or the session's.</summary>
    /// <exception cref="ControlException">RoomNotFound.</exception>
    public RoomControl Room => _room ?? throw new ControlException(ControlFault.RoomNotFound, "there is no such room");

    public T Get<T>()
        where T : notnull => Http.RequestServices.GetRequiredService<T>();

    /// <summary>Refuses callers that lack a permission: in the room where the operation has one, else by their token.</summary>
    /// <exception cref="ControlException">NotPermitted.</exception>
    public void Require(string permission)
    {
        if (!May(permission))
        {
            throw ControlException.Lacks(permission);
        }
    }

    public bool May(string permission) =>
        _room is { } room ? room.May(Actor, permission) : Caller.MayAnywhere(permission);

    /// <summary>Refuses a change that was made for another version (RFC 9110 section 13.1.1).</summary>
    /// <param name="tag">Of the present version, with its quotes; null: there is none yet.</param>
    /// <exception cref="ProblemException">412.</exception>
    public void RequireMatch(string? tag)
    {
        if (IfMatch is { } wanted && wanted != tag)
        {
            throw new ProblemException(new Problem(ProblemKind.RevisionMismatch, $"If-Match is {wanted}, the present version {tag ?? "does not exist"}."));
        }
    }
}
