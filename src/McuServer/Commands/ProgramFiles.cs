using System.CommandLine;
using McuServer.Conference.Headless;

namespace McuServer.Commands;

/// <summary>Files that come with the program.</summary>
internal static class ProgramFiles
{
    /// <summary>The layouts beside the program; the build copies them there.</summary>
    public static string LayoutFolder => Path.Combine(AppContext.BaseDirectory, "layouts");

    public static Option<string> LayoutsOption { get; } = new("--layouts")
    {
        Description = "Folder of layout files; the program's own when not given.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => LayoutFolder,
    };

    public static LayoutSource OpenLayouts(ParseResult arguments) => new(arguments.GetValue(LayoutsOption)!);
}
