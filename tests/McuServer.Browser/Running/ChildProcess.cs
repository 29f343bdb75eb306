using System.Diagnostics;
using System.Text;

namespace McuServer.Browser.Running;

/// <summary>A program that the tests started, with all that it wrote; ended by its id.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _text = new();

    public ChildProcess(string program, IEnumerable<string> arguments, string folder)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    /// <summary>Both outputs so far.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Waits until a line with this stands in the output.</summary>
    public async Task SaysAsync(string words) => await Eventually.IsTrueAsync(
        () => Task.FromResult(Text),
        text => HasEnded && !text.Contains(words, StringComparison.Ordinal)
            ? throw new AssertFailedException($"{_process.StartInfo.FileName} ended: {text}")
            : text.Contains(words, StringComparison.Ordinal),
        $"{_process.StartInfo.FileName} says '{words}'");

    /// <summary>SIGTERM.</summary>
    public void AskToEnd()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task EndsAsync()
    {
        using CancellationTokenSource limit = new(Eventually.Limit);
        await _process.WaitForExitAsync(limit.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_text)
            {
                _text.AppendLine(line);
            }
        }
    }
}
