using System.Reflection;
using System.Runtime.InteropServices;
using McuServer.Conference;
using McuServer.Media;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;

namespace McuServer.Scenarios;

/// <summary>Dependencies point one way, and foreign functions are imported in one place (src/ARCHITECTURE.md).</summary>
[TestClass]
public class ArchitectureTests
{
    private static readonly Assembly s_native = typeof(NativeCore).Assembly;
    private static readonly Assembly s_rtp = typeof(PayloadInfo).Assembly;
    private static readonly Assembly s_transport = typeof(Transport.TransportAddress).Assembly;
    private static readonly Assembly s_media = typeof(IWorkers).Assembly;
    private static readonly Assembly s_conference = typeof(Room).Assembly;

    [TestMethod]
    public void Each_project_knows_only_those_below_it()
    {
        AssertKnows(s_native);
        AssertKnows(s_rtp);
        AssertKnows(s_media, s_native, s_rtp);
        AssertKnows(s_transport, s_native, s_rtp);
        AssertKnows(s_conference, s_native, s_rtp, s_media, s_transport);
    }

    [TestMethod]
    public void Only_the_native_project_imports_foreign_functions()
    {
        Assert.IsTrue(Imports(s_native), "The probe finds the imports where they are.");
        Assert.IsFalse(Imports(s_transport));
        Assert.IsFalse(Imports(s_media));
        Assert.IsFalse(Imports(s_conference));
    }

    private static void AssertKnows(Assembly project, params Assembly[] below)
    {
        foreach (AssemblyName name in project.GetReferencedAssemblies())
        {
            bool isOurs = name.Name!.StartsWith("McuServer", StringComparison.Ordinal) || name.Name == "mcu";
            Assert.IsTrue(
                !isOurs || below.Any(b => b.GetName().Name == name.Name),
                $"{project.GetName().Name} must not know {name.Name}");
        }
    }

    private static bool Imports(Assembly project) => project.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Any(m => m.Attributes.HasFlag(MethodAttributes.PinvokeImpl) || m.GetCustomAttribute<DllImportAttribute>() is not null);
}
