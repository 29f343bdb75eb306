[assembly: Microsoft.VisualStudio.TestTools.UnitTesting.DoNotParallelize]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
