using System.CommandLine;
using McuServer.Conference.Headless;
using McuServer.Native;
using McuServer.Serving.Configuration;

namespace McuServer.Commands;

/// <summary>The program's exit codes.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Wrong usage or invalid input.</summary>
    public const int Invalid = 2;

    /// <summary>128 and the number of the signal, as shells count.</summary>
    public const int Interrupted = 130;
    public const int Terminated = 143;
}

/// <summary>
/// Runs a command line. Whatever goes wrong is one line on standard error that says what is wrong with which file and
/// how to mend it; <c>--verbose</c> adds the stack trace.
/// </summary>
internal static class CommandRunner
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "With an error, show where in the program it came from.",
        Recursive = true,
    };

    public static int Run(RootCommand root, string[] args)
    {
        ParseResult result = root.Parse(args);
        if (UsageError.Find(result) is { } error)
        {
            return Fail(ExitCode.Invalid, error);
        }

        try
        {
            return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
#pragma warning disable CA1031 // The last place: an error becomes one line and an exit code here.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (result.GetValue(Verbose))
            {
                Console.Error.WriteLine(e);
            }

            return e switch
            {
                ScriptException or ConfigurationException => Fail(ExitCode.Invalid, e.Message),
                NativeException or IOException or UnauthorizedAccessException => Fail(ExitCode.Failed, e.Message),
                DllNotFoundException => Fail(
                    ExitCode.Failed, "libmcu_core.so, or a library that it needs, is missing; 'mcu doctor' says how to mend it"),
                _ => Fail(ExitCode.Failed, $"internal error: {e.Message} (--verbose shows more)"),
            };
        }
    }

    /// <summary>One line on standard error; returns the code.</summary>
    public static int Fail(int code, string message)
    {
        Tell(message);
        return code;
    }

    /// <summary>One line on standard error.</summary>
    public static void Tell(string message) => Console.Error.WriteLine($"mcu: {message.ReplaceLineEndings(" ")}");
}
