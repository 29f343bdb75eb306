namespace McuServer.Tests.Running;

/// <summary>What a program that ended left behind.</summary>
/// <param name="Output">Standard output, whole.</param>
/// <param name="Error">Standard error, whole.</param>
internal sealed record ProgramRun(string Command, int ExitCode, string Output, string Error)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Exit code 0, and not a word on standard error.</summary>
    public ProgramRun Succeeded()
    {
        Assert.AreEqual(0, ExitCode, ToString());
        Assert.AreEqual("", Error, ToString());
        return this;
    }

    /// <summary>This exit code, nothing on standard output, one line on standard error with all of these in it.</summary>
    public void FailedWith(int exitCode, params string[] parts)
    {
        Assert.AreEqual(exitCode, ExitCode, ToString());
        Assert.AreEqual("", Output, ToString());
        AssertOneErrorLine(parts);
    }

    /// <summary>Standard error is one whole line of the program's own, without a stack trace or a name from its code.</summary>
    public void AssertOneErrorLine(params string[] parts)
    {
        StringAssert.StartsWith(Error, "mcu: ", ToString());
        Assert.AreEqual(Error.Length - 1, Error.IndexOf('\n', StringComparison.Ordinal), ToString());
        foreach (string trace in (string[])["   at ", "Exception", "System.", "McuServer.", "internal error"])
        {
            Assert.DoesNotContain(trace, Error, ToString());
        }

        foreach (string part in parts)
        {
            StringAssert.Contains(Error, part, ToString());
        }
    }

    public override string ToString() => $"{Command}\nexit code {ExitCode}\noutput: {Output}\nerror: {Error}";
}
