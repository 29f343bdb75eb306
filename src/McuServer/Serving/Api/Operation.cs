using System.Text.Json;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api;

/// <summary>
/// One thing that can be asked for: a REST request, a call on a WebSocket, and an entry of the OpenAPI document, all from
/// this one description. What it takes is one flat object: members of the path, of the query and of the body together.
/// </summary>
internal abstract class Operation(string name, string? method, string? path)
{
    /// <summary>Method of a call, such as "layout.apply".</summary>
    public string Name { get; } = name;

    /// <summary>HTTP method; null: on the WebSocket only.</summary>
    public string? Method { get; } = method;

    /// <summary>Behind /api/v1, such as "/rooms/{room}/lock".</summary>
    public string? Path { get; } = path;

    /// <summary>False: by REST only.</summary>
    public bool IsCall { get; init; } = true;

    /// <summary>For those who are nobody yet: the handler looks at the token, and there need not be a room.</summary>
    public bool IsForGuests { get; init; }

    /// <summary>A ticket in the query stands for a token; the handler looks at it.</summary>
    public bool TakesTicket { get; init; }

    /// <summary>Group in the document.</summary>
    public required string Tag { get; init; }

    public required string English { get; init; }

    public required string Korean { get; init; }

    /// <summary>For the document, any one of them is enough; rights are checked by the room (or by the handler, where there is no room).</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>Beyond those that every operation may answer with.</summary>
    public IReadOnlyList<ProblemKind> Problems { get; init; } = [];

    /// <summary>Status of success; 204 for a result of <see cref="Nothing"/>.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Others that success may have, for the document.</summary>
    public IReadOnlyList<int> OtherStatuses { get; init; } = [];

    /// <summary>The member that the whole body of a REST request is, such as a layout; null: the body's members are the object's.</summary>
    public string? BodyMember { get; init; }

    /// <summary>Media type of a body that the handler reads itself (a file); null: JSON.</summary>
    public string? RawBody { get; init; }

    /// <summary>Media types of a <see cref="RawContent"/>; empty: JSON.</summary>
    public IReadOnlyList<string> RawAnswers { get; init; } = [];

    public int MaxBodyBytes { get; init; } = 64 * 1024;

    /// <summary>Whether a change of the room since the revision of If-Match refuses it; the handler of those with false looks itself.</summary>
    public bool ChecksRoomRevision { get; init; } = true;

    public bool IsRoom => Path is null || Path.StartsWith("/rooms/{room}", StringComparison.Ordinal);

    /// <summary>Changes something.</summary>
    public bool IsChange => Method is not "GET";

    public abstract Type ParamsType { get; }

    public abstract Type ResultType { get; }

    public abstract ParameterReader Reader { get; }

    /// <summary>Runs it with parameters that <see cref="Reader"/> has taken.</summary>
    public abstract ValueTask<OperationResult> RunAsync(OperationContext context, object parameters);
}

/// <summary>An operation with its types.</summary>
internal sealed class Operation<TParams, TResult> : Operation
    where TParams : class
{
    private readonly Func<OperationContext, TParams, ValueTask<TResult>> _handler;
    private readonly Lazy<ParameterReader> _reader = new(() => new ParameterReader(typeof(TParams)));

    public Operation(string name, string? method, string? path, Func<OperationContext, TParams, ValueTask<TResult>> handler)
        : base(name, method, path) => _handler = handler;

    public Operation(string name, string? method, string? path, Func<OperationContext, TParams, TResult> handler)
        : base(name, method, path) => _handler = (context, parameters) => ValueTask.FromResult(handler(context, parameters));

    /// <summary>Strong or weak entity tag of a result, with its quotes.</summary>
    public Func<TResult, string?>? Tagged { get; init; }

    /// <summary>One of <see cref="Operation.OtherStatuses"/>, or null: the usual one.</summary>
    public Func<TResult, int?>? StatusOf { get; init; }

    /// <summary>Address of what was made, behind /api/v1.</summary>
    public Func<TResult, string>? Location { get; init; }

    public override Type ParamsType => typeof(TParams);

    public override Type ResultType => typeof(TResult);

    public override ParameterReader Reader => _reader.Value;

    public override async ValueTask<OperationResult> RunAsync(OperationContext context, object parameters)
    {
        TResult result = await _handler(context, (TParams)parameters);
        if (result is RawContent content)
        {
            return new OperationResult(Status, null, content.Bytes, content.Type) { Tag = content.Tag };
        }

        if (result is FileContent file)
        {
            return new OperationResult(Status, null, null, file.Type) { File = file };
        }

        return result is Nothing
            ? new OperationResult(204, null, null, null)
            : new OperationResult(StatusOf?.Invoke(result) ?? Status, JsonSerializer.SerializeToElement(result, ApiJson.TypeOf<TResult>()), null, null)
            {
                Tag = Tagged?.Invoke(result),
                Location = Location?.Invoke(result),
            };
    }
}

/// <summary>Success.</summary>
/// <param name="Json">Null: nothing, or bytes.</param>
internal sealed record OperationResult(int Status, JsonElement? Json, byte[]? Bytes, string? ContentType)
{
    public string? Tag { get; init; }

    public string? Location { get; init; }

    /// <summary>Sent as it lies on the disk, or the part that was asked for.</summary>
    public FileContent? File { get; init; }
}

/// <summary>The result of what has none: 204.</summary>
internal readonly record struct Nothing;

/// <summary>Of what takes nothing beyond the path.</summary>
internal sealed record NoParams;

/// <summary>An answer that is not JSON.</summary>
internal sealed record RawContent(string Type, byte[] Bytes)
{
    public string? Tag { get; init; }
}

/// <summary>An answer that is a file, whole or by ranges (RFC 9110 section 14).</summary>
/// <param name="Name">Proposed to whoever saves it.</param>
internal sealed record FileContent(string Path, string Type, string Name);
