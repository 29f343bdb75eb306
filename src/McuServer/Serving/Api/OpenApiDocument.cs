using System.Text.Json.Nodes;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api;

/// <summary>The table of operations as an OpenAPI 3.1 document.</summary>
internal static class OpenApiDocument
{
    private const string ProblemName = "Problem";

    private static readonly ProblemKind[] s_always =
    [
        ProblemKind.Malformed, ProblemKind.Unauthenticated, ProblemKind.NotPermitted, ProblemKind.TooLarge, ProblemKind.UnsupportedType,
        ProblemKind.Invalid, ProblemKind.RateLimited, ProblemKind.Internal,
    ];

    private static readonly ProblemKind[] s_ofRooms = [ProblemKind.RoomNotFound, ProblemKind.RoomEnded];

    public static JsonObject Make(OperationTable table, string baseUrl)
    {
        Dictionary<string, JsonObject> components = new(StringComparer.Ordinal) { [ProblemName] = ProblemSchema() };
        JsonObject paths = [];
        foreach (Operation operation in table.All)
        {
            if (operation.Path is { } path)
            {
                JsonObject item = paths[path] as JsonObject ?? [];
                item[operation.Method!.ToLowerInvariant()] = Describe(operation, path, components);
                paths[path] = item;
            }
        }

        JsonObject calls = Calls(table, components);
        JsonObject schemas = [];
        foreach ((string name, JsonObject schema) in components.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            schemas[name] = schema;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "McuServer", ["version"] = "1", ["summary"] = "Rooms of an MCU: people, stage, picture, chat." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = baseUrl + ApiEndpoint.Base }),
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["paths"] = paths,
            ["x-calls"] = calls,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" } },
                ["schemas"] = schemas,
            },
        };
    }

    private static JsonObject Describe(Operation operation, string path, Dictionary<string, JsonObject> components)
    {
        JsonObject described = new()
        {
            ["operationId"] = operation.Name,
            ["tags"] = new JsonArray(operation.Tag),
            ["summary"] = operation.English,
            ["x-summary-ko"] = operation.Korean,
            ["x-permissions"] = new JsonArray([.. operation.Permissions.Select(p => (JsonNode)p)]),
        };
        JsonObject properties = operation.Reader.Schema["properties"] as JsonObject ?? [];
        string[] required = [.. (operation.Reader.Schema["required"] as JsonArray ?? []).Select(r => (string)r!)];
        JsonArray parameters = [];
        JsonObject body = [];
        if (operation.IsRoom)
        {
            parameters.Add((JsonNode)Parameter("room", "path", true, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 64 }));
        }

        foreach ((string name, JsonNode? schema) in properties)
        {
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                parameters.Add((JsonNode)Parameter(name, "path", true, schema!.DeepClone()));
            }
            else if (operation.RawBody is not null && name == operation.BodyMember)
            {
                // It is the body as it is.
            }
            else if (operation.RawBody is not null || operation.Method is "GET" or "DELETE")
            {
                parameters.Add((JsonNode)Parameter(name, "query", required.Contains(name), schema!.DeepClone()));
            }
            else
            {
                body[name] = schema!.DeepClone();
            }
        }

        AddHeaders(operation, parameters);
        described["parameters"] = parameters;
        if (BodyOf(operation, body, required) is { } content)
        {
            described["requestBody"] = content;
        }

        described["responses"] = Responses(operation, components);
        return described;
    }

    private static JsonObject Parameter(string name, string place, bool isRequired, JsonNode schema) =>
        new() { ["name"] = name, ["in"] = place, ["required"] = isRequired, ["schema"] = schema };

    private static void AddHeaders(Operation operation, JsonArray parameters)
    {
        if (operation.Method == "POST")
        {
            parameters.Add((JsonNode)Parameter("Idempotency-Key", "header", false, new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 128 }));
        }

        if (operation.IsChange)
        {
            parameters.Add((JsonNode)Parameter("If-Match", "header", false, new JsonObject { ["type"] = "string" }));
        }

        parameters.Add((JsonNode)Parameter("X-Request-Id", "header", false, new JsonObject { ["type"] = "string", ["maxLength"] = 64 }));
    }

    private static JsonObject? BodyOf(Operation operation, JsonObject properties, string[] required)
    {
        if (operation.RawBody is { } type)
        {
            return new JsonObject { ["required"] = true, ["content"] = new JsonObject { [type] = new JsonObject() } };
        }

        if (properties.Count == 0)
        {
            return null;
        }

        JsonArray needed = [.. required.Where(properties.ContainsKey).Select(r => (JsonNode)r)];
        JsonNode schema = operation.BodyMember is { } member
            ? properties[member]!.DeepClone()
            : new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (operation.BodyMember is null && needed.Count > 0)
        {
            schema["required"] = needed;
        }

        JsonObject content = new() { ["application/json"] = new JsonObject { ["schema"] = schema } };
        if (operation.Method == "PATCH")
        {
            content["application/merge-patch+json"] = new JsonObject { ["schema"] = schema.DeepClone() };
        }

        return new JsonObject { ["required"] = operation.BodyMember is not null || needed.Count > 0, ["content"] = content };
    }

    private static JsonObject Responses(Operation operation, Dictionary<string, JsonObject> components)
    {
        JsonObject responses = [];
        JsonObject success = new() { ["description"] = operation.English };
        if (operation.RawAnswers.Count > 0)
        {
            success["content"] = new JsonObject([.. operation.RawAnswers.Select(t => KeyValuePair.Create(t, (JsonNode?)new JsonObject()))]);
        }
        else if (operation.ResultType != typeof(Nothing))
        {
            success["content"] = Json("application/json", ApiSchema.OfResult(operation.ResultType, components));
        }

        responses[$"{(operation.ResultType == typeof(Nothing) ? 204 : operation.Status)}"] = success;
        foreach (int other in operation.OtherStatuses)
        {
            responses[$"{other}"] = success.DeepClone();
        }

        IEnumerable<ProblemKind> kinds = s_always.Concat(operation.IsRoom ? s_ofRooms : []).Concat(operation.Problems);
        kinds = operation.IsChange ? kinds.Append(ProblemKind.RevisionMismatch) : kinds;
        kinds = operation.Method == "POST" ? kinds.Append(ProblemKind.Conflict).Append(ProblemKind.KeyReused) : kinds;
        foreach (IGrouping<int, ProblemKind> group in kinds.Distinct().GroupBy(k => k.Status).OrderBy(g => g.Key))
        {
            responses[$"{group.Key}"] = new JsonObject
            {
                ["description"] = string.Join(", ", group.Select(k => k.Name)),
                ["content"] = Json("application/problem+json", new JsonObject { ["$ref"] = "#/components/schemas/" + ProblemName }),
            };
        }

        return responses;
    }

    /// <summary>Methods of the WebSocket's calls: what they take and what "data" of the result is.</summary>
    private static JsonObject Calls(OperationTable table, Dictionary<string, JsonObject> components)
    {
        JsonObject calls = [];
        foreach (Operation operation in table.All)
        {
            if (!operation.IsCall)
            {
                continue;
            }

            JsonObject call = new() { ["summary"] = operation.English, ["params"] = operation.Reader.Schema.DeepClone() };
            if (operation.ResultType != typeof(Nothing))
            {
                call["data"] = ApiSchema.OfResult(operation.ResultType, components);
            }

            calls[operation.Name] = call;
        }

        return calls;
    }

    private static JsonObject Json(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    private static JsonObject ProblemSchema()
    {
        static JsonObject Text() => new() { ["type"] = "string" };
        static JsonObject Number() => new() { ["type"] = "integer" };
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["type"] = Text(),
                ["title"] = Text(),
                ["status"] = Number(),
                ["detail"] = Text(),
                ["instance"] = Text(),
                ["code"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. ProblemKind.All.Select(k => (JsonNode)k.Name)]) },
                ["traceId"] = Text(),
                ["permission"] = Text(),
                ["retryAfterS"] = Number(),
                ["limit"] = Number(),
                ["participants"] = new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject { ["id"] = Text(), ["name"] = Text() },
                        ["required"] = new JsonArray("id", "name"),
                    },
                },
                ["errors"] = new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject
                        {
                            ["code"] = Text(),
                            ["pointer"] = Text(),
                            ["message"] = Text(),
                            ["severity"] = Text(),
                            ["line"] = Number(),
                            ["column"] = Number(),
                        },
                        ["required"] = new JsonArray("code", "pointer", "message"),
                    },
                },
            },
            ["required"] = new JsonArray("type", "title", "status", "detail", "code", "traceId"),
        };
    }
}
