using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace McuServer.Serving.Api;

/// <summary>A route for each path of the table.</summary>
internal static class ApiRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        ApiEndpoint endpoint = app.ServiceProvider.GetRequiredService<ApiEndpoint>();
        ProblemWriter problems = app.ServiceProvider.GetRequiredService<ProblemWriter>();
        OpenApiEndpoint document = app.ServiceProvider.GetRequiredService<OpenApiEndpoint>();
        IEnumerable<IGrouping<string, Operation>> paths =
            app.ServiceProvider.GetRequiredService<OperationTable>().All.Where(o => o.Path is not null).GroupBy(o => o.Path!, StringComparer.Ordinal);
        foreach (IGrouping<string, Operation> path in paths)
        {
            Dictionary<string, Operation> methods = path.ToDictionary(o => o.Method!, StringComparer.Ordinal);
            if (methods.TryGetValue("GET", out Operation? get))
            {
                methods.TryAdd("HEAD", get);
            }

            string allowed = string.Join(", ", methods.Keys.Append("OPTIONS"));
            app.Map(ApiEndpoint.Base + path.Key, context => RunAsync(context, endpoint, problems, methods, allowed));
        }

        app.Map("/openapi.json", document.WriteAsync);
    }

    private static Task RunAsync(
        HttpContext context, ApiEndpoint endpoint, ProblemWriter problems, Dictionary<string, Operation> methods, string allowed)
    {
        if (methods.TryGetValue(context.Request.Method, out Operation? operation))
        {
            return endpoint.RunAsync(context, operation);
        }

        context.Response.Headers.Allow = allowed;
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return problems.WriteAsync(context, new Problem(ProblemKind.MethodNotAllowed, $"Allowed are {allowed}."));
    }
}
