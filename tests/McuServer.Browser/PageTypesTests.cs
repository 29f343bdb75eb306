using McuServer.Browser.Running;

namespace McuServer.Browser;

/// <summary>The page's scripts have no build step; their types, written as JSDoc, are checked here.</summary>
[TestClass]
public sealed class PageTypesTests
{
    [TestMethod]
    public async Task The_types_of_the_page_are_right()
    {
        string compiler = await NodeTools.FileAsync(".bin", "tsc");
        (int exitCode, string text) = await NodeTools.RunAsync(compiler, NodeTools.Tests, "--project", "tsconfig.json");
        Assert.AreEqual(0, exitCode, text);
    }

    /// <summary>A checker that finds nothing in wrong code would prove nothing.</summary>
    [TestMethod]
    public async Task The_checker_finds_a_wrong_type()
    {
        string folder = Directory.CreateTempSubdirectory("mcu-types-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "wrong.js"), "/** @param {number} a */\nexport function f(a) { return a.trim(); }\n");
            string compiler = await NodeTools.FileAsync(".bin", "tsc");
            (int exitCode, string text) = await NodeTools.RunAsync(
                compiler, folder, "--allowJs", "--checkJs", "--noEmit", "--strict", "--ignoreConfig", "wrong.js");
            Assert.AreNotEqual(0, exitCode);
            StringAssert.Contains(text, "trim");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
