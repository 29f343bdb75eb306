using System.CommandLine;
using McuServer.Conference.Headless;
using McuServer.Media;
using McuServer.Media.Composition;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Media.Pictures;

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
                LayoutReadResult result = LayoutSource.ReadFile(path, new FolderAssetStore(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/"));
                foreach (LayoutError error in result.Errors)
                {
                    Console.WriteLine($"{path}: {error}");
                }

                Console.WriteLine($"{path}: {(result.IsValid ? "valid" : "not valid")}");
                invalid += result.IsValid ? 0 : 1;
            }

            return invalid == 0 ? ExitCode.Done : ExitCode.Invalid;
        });
        return command;
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
            ViewSpec? chosen = FindView(layout, arguments.GetValue(view));
            Stage stage = InventedPeople.Stage(
                InRange("--tiles", arguments.GetValue(tiles), 100), InRange("--screens", arguments.GetValue(screens), 3),
                InRange("--pinned", arguments.GetValue(pinned), 3), layout.Title?.For(arguments.GetValue(language)!) ?? layout.Id,
                arguments.GetValue(language)!);
            Write(arguments.GetValue(output)!, layout, chosen, stage, source.Folder);
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    private static int InRange(string option, int value, int max) =>
        value >= 0 && value <= max ? value : throw new ScriptException($"{option}: {value} is out of range; write 0 to {max}");

    private static ViewSpec? FindView(Layout layout, string? name)
    {
        if (name is null)
        {
            return null;
        }

        foreach (ViewSpec view in layout.Views)
        {
            if (view.Id == name)
            {
                return view;
            }
        }

        string known = layout.Views.Length == 0 ? "it has none" : string.Join(", ", layout.Views.Select(v => v.Id));
        throw new ScriptException($"--view: '{layout.Id}' has no view '{name}' ({known})");
    }

    private static void Write(string path, Layout layout, ViewSpec? view, Stage stage, string assetRoot)
    {
        using FramePool pool = new();
        using OverlayPainter painter = new(assetRoot);
        using Compositor compositor = new(pool, painter, InlineWorkers.Instance);
        Scene scene = new SceneBuilder(layout, view, new SceneViewer()).Update(stage, TimeSpan.Zero);
        VideoFrame canvas = compositor.Compose(scene, NoPictures.Instance);
        try
        {
            WritePng(path, canvas);
        }
        finally
        {
            canvas.Release();
        }

        Console.WriteLine(path);
    }

    /// <summary>The file gets its name when it is whole.</summary>
    private static void WritePng(string path, VideoFrame canvas)
    {
        string partial = OutputFile.PartialPathOf(path);
        try
        {
            PngWriter.Write(partial, RgbConverter.ToRgb24(canvas.View), canvas.Width, canvas.Height);
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
    }

    /// <summary>Nobody has a camera in a preview: everybody's tile shows its card.</summary>
    private sealed class NoPictures : IPictureProvider
    {
        public static readonly NoPictures Instance = new();

        public bool TryGetPicture(VideoKey key, out VideoFrame? picture, out long pictureNumber)
        {
            picture = null;
            pictureNumber = 0;
            return false;
        }
    }
}
