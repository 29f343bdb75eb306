using System.Text.Json.Nodes;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Api;

/// <summary>GET /openapi.json, for everybody.</summary>
internal sealed class OpenApiEndpoint(OperationTable table, ProblemWriter problems)
{
    public async Task WriteAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await problems.WriteAsync(context, new Problem(ProblemKind.MethodNotAllowed, "Allowed are GET, HEAD."));
            return;
        }

        JsonObject document = OpenApiDocument.Make(table, problems.BaseUrl(context.Request));
        byte[] body = JsonBytes.Of(document);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
