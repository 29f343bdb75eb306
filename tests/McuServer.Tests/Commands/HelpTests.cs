using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

[TestClass]
public class HelpTests
{
    [TestMethod]
    [DataRow("--help", "Usage:", "mix", "layout", "bench", "doctor")]
    [DataRow("mix --help", "Usage:", "mcu mix", "--script", "--out-dir", "--hash", "--threads", "WxH")]
    [DataRow("layout --help", "Usage:", "validate", "preview", "list")]
    [DataRow("layout preview --help", "Usage:", "--tiles", "--screens", "--pinned", "--view")]
    [DataRow("bench --help", "Usage:", "--json", "--rounds")]
    [DataRow("doctor --help", "Usage:", "mcu doctor", "--config")]
    [DataRow("serve --help", "Usage:", "--config", "--urls", "--https")]
    [DataRow("token --help", "Usage:", "--room", "--name", "--role")]
    public void Help_shows_the_usage(string line, params string[] parts)
    {
        ProgramRun run = new Mcu(AppContext.BaseDirectory).Run(line.Split(' ')).Succeeded();
        foreach (string part in parts)
        {
            StringAssert.Contains(run.Output, part);
        }
    }
}
