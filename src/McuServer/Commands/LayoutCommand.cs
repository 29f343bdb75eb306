using System.CommandLine;
using McuServer.Conference.Headless;
using McuServer.Media.Composition;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;
using McuServer.Preview;

namespace McuServer.Commands;

/// <summary><c>mcu layout</c>: check layout files, draw them, list them.</summary>
internal static class LayoutCommand
{
    public static Command Create() => new("layout", "Check, preview and list layouts.")
    {
        CreateValidate(), CreatePreview(), CreateList(),
    };

    private static Command CreateValidate()
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Layout files.",
            Arity = ArgumentArity.OneOrMore,
        };
        Command command = new("validate", "Say what is wrong with layout files, with the place of each error.") { files };
        command.SetAction(arguments =>
        {
            int invalid = 0;
            foreach (string path in arguments.GetValue(files)!)
            {
                invalid += IsValid(path) ? 0 : 1;
            }

            return invalid == 0 ? ExitCode.Done : ExitCode.Invalid;
        });
        return command;
    }

    /// <summary>Prints what is wrong with it. A file that cannot be read keeps nobody from hearing of the next.</summary>
    private static bool IsValid(string path)
    {
        try
        {
            LayoutReadResult result = LayoutSource.ReadFile(path, new FolderAssetStore(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/"));
            foreach (LayoutError error in result.Errors)
            {
                Console.WriteLine($"{path}: {error}");
            }

            Console.WriteLine($"{path}: {(result.IsValid ? "valid" : "not valid")}");
            return result.IsValid;
        }
        catch (ScriptException e)
        {
            CommandRunner.Tell(e.Message);
            return false;
        }
    }

    private static Command CreateList()
    {
        Option<string> language = new("--language") { Description = "Language of the titles.", DefaultValueFactory = _ => "en" };
        Command command = new("list", "Name the layouts that there are.") { ProgramFiles.LayoutsOption, language };
        command.SetAction(arguments =>
        {
            LayoutSource source = ProgramFiles.OpenLayouts(arguments);
            foreach (Layout layout in source.Layouts)
            {
                string title = layout.Title?.For(arguments.GetValue(language)!) ?? "";
                string views = layout.Views.Length == 0 ? "" : $"  views: {string.Join(", ", layout.Views.Select(v => v.Id))}";
                Console.WriteLine($"{layout.Id,-24} {layout.Canvas.Width}x{layout.Canvas.Height}  {title}{views}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreatePreview()
    {
        Argument<string> file = new("FILE") { Description = "A layout file, or the id of a layout that comes with the program." };
        Option<string> output = new("--out") { Description = "PNG file to write.", Required = true, HelpName = "PNG" };
        Option<int> tiles = Number("--tiles", "People on the stage, 0 to 100.", 5);
        Option<int> screens = Number("--screens", "Shared screens, 0 to 3.", 0);
        Option<int> pinned = Number("--pinned", "Pinned people, 0 to 3.", 0);
        Option<string?> view = new("--view") { Description = "Draw this view of the layout.", HelpName = "NAME" };
        Option<string> language = new("--language") { Description = "Language of the room.", DefaultValueFactory = _ => "ko" };
        Command command = new("preview", "Draw a layout with invented people, exactly as the engine would compose it.")
        {
            file, output, tiles, screens, pinned, view, language, ProgramFiles.LayoutsOption,
        };
        command.SetAction(arguments =>
        {
            LayoutSource source = ProgramFiles.OpenLayouts(arguments);
            Layout layout = source.Find(arguments.GetValue(file)!, Environment.CurrentDirectory);
            string? viewName = arguments.GetValue(view);
            if (!LayoutPreview.TryFindView(layout, viewName, out ViewSpec? chosen))
            {
                throw UnknownView(layout, viewName);
            }

            PreviewWish wish = new()
            {
                Tiles = InRange("--tiles", arguments.GetValue(tiles), PreviewWish.MaxTiles),
                Screens = InRange("--screens", arguments.GetValue(screens), PreviewWish.MaxScreens),
                Pinned = InRange("--pinned", arguments.GetValue(pinned), PreviewWish.MaxPinned),
                Language = arguments.GetValue(language)!,
            };
            Write(arguments.GetValue(output)!, LayoutPreview.BuildScene(layout, chosen, wish), source.Folder);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    private static int InRange(string option, int value, int max) =>
        value >= 0 && value <= max ? value : throw new ScriptException($"{option}: {value} is out of range; write 0 to {max}");

    private static ScriptException UnknownView(Layout layout, string? name)
    {
        string known = layout.Views.Length == 0 ? "it has none" : string.Join(", ", layout.Views.Select(v => v.Id));
        return new ScriptException($"--view: '{layout.Id}' has no view '{name}' ({known})");
    }

    /// <summary>The file gets its name when it is whole.</summary>
    private static void Write(string path, Scene scene, string assetRoot)
    {
        byte[] rgb = LayoutPreview.Compose(scene, assetRoot);
        string partial = OutputFile.PartialPathOf(path);
        try
        {
            PngWriter.Write(partial, rgb, scene.Width, scene.Height);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }

            throw new IOException($"--out: {path}: {OutputErrors.Explain(e, path)}");
        }

        Console.WriteLine(path);
    }
}
