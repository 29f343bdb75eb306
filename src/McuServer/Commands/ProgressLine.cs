using Spectre.Console;

namespace McuServer.Commands;

/// <summary>A bar on standard error while long work runs on a terminal; nothing when the output is piped.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int Width = 40;
    private readonly IAnsiConsole _console;
    private readonly TimeSpan _whole;
    private int _percent = -1;

    public ProgressLine(TimeSpan whole)
    {
        _whole = whole;
        IsShown = !Console.IsErrorRedirected && !Console.IsOutputRedirected;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    }

    public bool IsShown { get; private set; }

    public void Report(TimeSpan reached)
    {
        int percent = (int)(100 * reached / _whole);
        if (IsShown && percent != _percent)
        {
            _percent = percent;
            int filled = Width * percent / 100;
            string bar = new string('━', filled) + "[grey]" + new string('━', Width - filled) + "[/]";
            _console.Markup($"\r{bar} {percent,3} %  {reached:mm\\:ss} / {_whole:mm\\:ss}");
        }
    }

    public void Dispose()
    {
        if (IsShown && _percent >= 0)
        {
            _console.Write("\r" + new string(' ', Width + 24) + "\r");
        }

        IsShown = false;
    }
}
