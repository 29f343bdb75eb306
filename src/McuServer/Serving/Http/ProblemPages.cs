using System.Text;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Http;

/// <summary>/problems/{name}: where the type of a problem leads, in Korean and English.</summary>
internal sealed class ProblemPages(ProblemWriter problems)
{
    public async Task WriteAsync(HttpContext context)
    {
        string? name = context.Request.RouteValues["name"] as string;
        ProblemKind? kind = ProblemKind.All.FirstOrDefault(k => k.Name == name);
        if (kind is null)
        {
            await problems.WriteAsync(context, new Problem(ProblemKind.NotFound, "There is no such problem."));
            return;
        }

        bool isKorean = ProblemWriter.PrefersKorean(context.Request);
        string korean = Section("ko", kind.TitleKo, kind.HelpKo);
        string english = Section("en", kind.TitleEn, kind.HelpEn);
        byte[] page = Encoding.UTF8.GetBytes($"""
            <!DOCTYPE html>
            <html lang="{(isKorean ? "ko" : "en")}">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{kind.Status} {kind.Name}</title><link rel="stylesheet" href="/style.css"></head>
            <body class="plain"><main><p class="status">{kind.Status} · {kind.Name}</p>
            {(isKorean ? korean + english : english + korean)}</main></body>
            </html>

            """);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(page, context.RequestAborted);
        }
    }

    /// <summary>The words are our own: nothing in them has to be escaped.</summary>
    private static string Section(string language, string title, string help) =>
        $"<section lang=\"{language}\"><h1>{title}</h1><p>{help}</p></section>\n";
}
