using McuServer.TestKit;
using McuServer.Tests.Running;

namespace McuServer.Tests.Commands;

[TestClass]
public class DoctorCommandTests
{
    private static Workspace s_work = null!;

    [ClassInitialize]
    public static void MakeFolder(TestContext context) => s_work = new Workspace();

    [ClassCleanup]
    public static void RemoveFolder() => s_work.Dispose();

    [TestMethod]
    public void On_a_machine_with_everything_it_names_what_is_there()
    {
        ProgramRun run = s_work.Run("doctor").Succeeded();
        foreach (string part in (string[])["libmcu_core.so: loads", "CPU: ", "FFmpeg: ", "H264 encoder: ", "Vp8 encoder: ", "H264 decoder: opens", "Vp8 decoder: opens", "Vp9 decoder: opens", "Av1 decoder: opens", "Opus encoder: opens",
            "AAC encoder: opens", "fonts: Korean, Chinese, Japanese: every letter is there", "fonts: emoji: every letter is there", "layouts: all of ",
            "DTLS: OpenSSL 3.", "data channels: usrsctp opens", "SRTP cipher: ", "UDP buffers: ", "UDP_SEGMENT: the kernel cuts", "UDP port ", "TCP port "])
        {
            StringAssert.Contains(run.Output, part);
        }

        Assert.DoesNotContain("MISSING", run.Output);
    }

    /// <summary>Nothing is lost but letters: mixing works, so it is no failure.</summary>
    [TestMethod]
    public void Without_fonts_it_names_the_packages_that_hold_them()
    {
        Directory.CreateDirectory(s_work.PathOf("no-fonts"));
        string config = s_work.Write("fonts.conf", $"""
            <?xml version="1.0"?>
            <!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
            <fontconfig><dir>{s_work.PathOf("no-fonts")}</dir><cachedir>{s_work.PathOf("font-cache")}</cachedir></fontconfig>
            """);
        Mcu program = new(s_work.Folder);
        program.Variables["FONTCONFIG_FILE"] = config;
        ProgramRun run = program.Run("doctor");
        Assert.AreEqual(0, run.ExitCode, run.ToString());
        StringAssert.Contains(run.Output, "limited fonts: Korean, Chinese, Japanese: ");
        foreach (string package in (string[])["fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"])
        {
            StringAssert.Contains(run.Output, $"mend: sudo apt-get install {package}");
        }
    }

    [TestMethod]
    public void Ports_and_buffers_of_the_configuration_are_looked_at()
    {
        using System.Net.Sockets.Socket taken = new(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Dgram, System.Net.Sockets.ProtocolType.Udp);
        int port = FreePort.Find();
        taken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port));
        string config = s_work.Write("doctor.json", $$"""
            { "http": { "urls": ["http://127.0.0.1:{{port}}"] }, "media": { "udpPort": {{port}}, "tcpPort": 0, "bufferBytes": 67108864 } }
            """);
        ProgramRun run = s_work.Run("doctor", "--config", config).Succeeded();
        StringAssert.Contains(run.Output, $"limited UDP port {port}: ");
        StringAssert.Contains(run.Output, $"ok      TCP port {port}: free (http.urls)");
        StringAssert.Contains(run.Output, "67108864 wanted (media.bufferBytes)");
        if (run.Output.Contains("limited UDP buffers", StringComparison.Ordinal))
        {
            StringAssert.Contains(run.Output, "mend: sudo sysctl -w net.core.rmem_max=67108864 net.core.wmem_max=67108864");
        }

        s_work.Run("doctor", "--config", "none.json").FailedWith(2, "none.json: there is no such file");
    }

    [TestMethod]
    public void Without_layouts_it_fails_and_says_how_to_get_them()
    {
        ProgramRun run = new Mcu(s_work.Folder) { ProgramFolder = CopyOfProgram("no-layouts") }.Run("doctor");
        Assert.AreEqual(1, run.ExitCode, run.ToString());
        StringAssert.Contains(run.Output, $"MISSING layouts: {s_work.PathOf("no-layouts")}/layouts does not exist");
        StringAssert.Contains(run.Output, "mend: ./build.sh build");
    }

    [TestMethod]
    public void Without_the_native_library_it_fails_and_every_command_sends_to_it()
    {
        string folder = CopyOfProgram("no-library");
        File.Delete(Path.Combine(folder, "libmcu_core.so"));
        Mcu program = new(s_work.Folder) { ProgramFolder = folder };
        ProgramRun run = program.Run("doctor");
        Assert.AreEqual(1, run.ExitCode, run.ToString());
        StringAssert.Contains(run.Output, "MISSING libmcu_core.so: ");
        StringAssert.Contains(run.Output, "mend: ./build.sh build");
        program.Run("mix", "any.mp4", "--out", "made.mp4", "--layouts", Path.Combine(AppContext.BaseDirectory, "layouts"))
            .FailedWith(1, "libmcu_core.so", "'mcu doctor' says how to mend it");
    }

    private static string CopyOfProgram(string name)
    {
        string folder = s_work.PathOf(name);
        Directory.CreateDirectory(folder);
        foreach (string pattern in (string[])["mcu.*", "McuServer.*.dll", "System.*.dll", "Spectre.*.dll", "libmcu_core.so"])
        {
            foreach (string file in Directory.GetFiles(Mcu.DefaultFolder, pattern).Where(file => !file.EndsWith(".dbg", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }

        return folder;
    }
}
