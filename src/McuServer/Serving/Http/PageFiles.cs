using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.FileProviders;

namespace McuServer.Serving.Http;

/// <summary>The page: the files of wwwroot, which stand beside the program.</summary>
internal static class PageFiles
{
    /// <summary>The page's files beside the program; the build copies them there.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>Files change with the server: asked for again each time, and answered by 304.</summary>
    public const string CacheControl = "no-cache";

    public static void Use(WebApplication app, string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

#pragma warning disable CA2000 // Lives as long as the program.
        PhysicalFileProvider files = new(folder);
#pragma warning restore CA2000
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseMiddleware<CompressedFiles>(files);
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = CacheControl,
        });
    }
}
