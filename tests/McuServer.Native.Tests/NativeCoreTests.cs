namespace McuServer.Native.Tests;

[TestClass]
public class NativeCoreTests
{
    [TestMethod]
    public void The_built_library_has_the_version_that_the_managed_side_expects() => NativeCore.CheckVersion();
}
