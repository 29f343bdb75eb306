using System.Text.Json;
using System.Text.Json.Nodes;
using McuServer.Media.Layouts.Json;
using McuServer.Serving.Problems;
using McuServer.Serving.Whip;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace McuServer.Serving.Api;

/// <summary>Makes the flat object of an operation out of path, query and body. Whatever is sent, it answers with a problem at worst.</summary>
internal static class RequestReader
{
    private const string Json = "application/json";
    private const string MergePatch = "application/merge-patch+json";

    /// <returns>The parameters, and the body's bytes as they came (none of a raw body).</returns>
    /// <exception cref="ProblemException">They cannot be taken.</exception>
    public static async Task<(object Parameters, byte[] Body)> ReadAsync(HttpContext context, Operation operation)
    {
        bool takesJson = operation.RawBody is null;
        byte[] body = takesJson ? await ReadBodyAsync(context, operation.MaxBodyBytes) : [];
        if (operation.RawBody is { } type && !WhipEndpoint.IsOfType(context.Request, type) && type != "*/*")
        {
            throw new ProblemException(new Problem(ProblemKind.UnsupportedType, $"The body must be {type}."));
        }

        JsonObject all = body.Length > 0 ? ReadJson(context.Request, operation, body) : [];
        AddTexts(context.Request, operation, all);
        using JsonDocument document = JsonDocument.Parse(all.ToJsonString());
        return operation.Reader.Read(document.RootElement, out Problem? problem) is { } parameters
            ? (parameters, body)
            : throw new ProblemException(problem!);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = 2L * maxBytes;
        }

        if (context.Request.ContentLength > maxBytes)
        {
            throw TooLarge(context, maxBytes);
        }

        using MemoryStream bytes = new();
        byte[] buffer = new byte[Math.Min(maxBytes, 16 * 1024) + 1];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            await bytes.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            if (bytes.Length > maxBytes)
            {
                throw TooLarge(context, maxBytes);
            }
        }

        return bytes.ToArray();
    }

    private static JsonObject ReadJson(HttpRequest request, Operation operation, byte[] body)
    {
        bool isPatch = operation.Method == "PATCH";
        if (!WhipEndpoint.IsOfType(request, Json) && !(isPatch && WhipEndpoint.IsOfType(request, MergePatch)))
        {
            if (isPatch)
            {
                request.HttpContext.Response.Headers["Accept-Patch"] = $"{MergePatch}, {Json}";
            }

            throw new ProblemException(new Problem(ProblemKind.UnsupportedType, $"The body must be {(isPatch ? MergePatch + " or " : "")}{Json}."));
        }

        using JsonDocument? document = JsonText.Parse(body, out JsonFault? fault, "a request");
        if (document is null)
        {
            (int line, int column) = JsonText.Position(body, fault!.Offset);
            throw Malformed(new ProblemError("json", fault.Pointer, fault.Detail) { Line = line, Column = column });
        }

        JsonElement root = document.RootElement.Clone();
        if (operation.BodyMember is { } member)
        {
            return new JsonObject { [member] = ToNode(root) };
        }

        return root.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(root)!
            : throw Malformed(new ProblemError("type", "#", "The body must be an object."));
    }

    private static JsonNode? ToNode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(element),
    };

    /// <summary>Members of path and query. One that stands at two places would be two truths.</summary>
    private static void AddTexts(HttpRequest request, Operation operation, JsonObject all)
    {
        foreach ((string name, object? value) in request.RouteValues)
        {
            if (operation.Reader.Has(name) && value is string text)
            {
                Add(operation, all, name, text);
            }
        }

        foreach ((string name, StringValues values) in request.Query)
        {
            if (values.Count != 1)
            {
                throw Malformed(new ProblemError("duplicate", "#/" + Escape(name), "The query has it twice."));
            }

            Add(operation, all, name, values[0] ?? "");
        }
    }

    private static void Add(Operation operation, JsonObject all, string name, string text)
    {
        if (all.ContainsKey(name))
        {
            throw Malformed(new ProblemError("duplicate", "#/" + Escape(name), "It stands at two places of the request; keep one."));
        }

        all[name] = operation.Reader.FromText(name, text);
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The rest is not read, so nothing further can come on this connection.</summary>
    private static ProblemException TooLarge(HttpContext context, int maxBytes)
    {
        context.Response.Headers.Connection = "close";
        return new ProblemException(new Problem(ProblemKind.TooLarge, $"The body may have at most {maxBytes} bytes."));
    }

    private static ProblemException Malformed(ProblemError error) => new(new Problem(ProblemKind.Malformed, error.Message) { Errors = [error] });
}
