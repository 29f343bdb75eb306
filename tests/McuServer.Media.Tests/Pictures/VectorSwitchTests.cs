using System.Diagnostics;
using System.Security.Cryptography;
using McuServer.Media.Composition;
using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Tests.Pictures;

/// <summary>
/// The kernels with whatever vectors the processor offers, and again in child processes whose runtime hides some of them.
/// </summary>
[TestClass]
public class VectorSwitchTests
{
    private const string ExpectedVariable = "MCU_EXPECTED_VECTORS";
    private const string Digest = "F8F0F45E771170EAAF253137F01B4DFFD83CB5CE0FA1B276960D97706C8467C0";

    [TestMethod]
    public void A_fixed_workload_has_the_same_digest_on_every_processor()
    {
        string? expected = Environment.GetEnvironmentVariable(ExpectedVariable);
        if (expected is not null)
        {
            Assert.AreEqual(expected, VectorSupport.Best.ToString());
        }

        Assert.AreEqual(Digest, DigestOfWorkload());
    }

    [TestMethod]
    [DataRow("DOTNET_EnableAVX512", "Bits256", VectorWidth.Bits512)]
    [DataRow("DOTNET_EnableAVX2", "Bits128", VectorWidth.Bits256)]
    [DataRow("DOTNET_EnableHWIntrinsic", "Scalar", VectorWidth.Bits128)]
    public async Task The_digest_holds_with_wide_vectors_switched_off(string name, string left, object needed)
    {
        if (VectorSupport.Best < (VectorWidth)needed)
        {
            Assert.Inconclusive($"This processor has no {needed} vectors to switch off.");
        }

        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "test",
                typeof(VectorSwitchTests).Assembly.Location,
                "--filter",
                $"FullyQualifiedName~{nameof(A_fixed_workload_has_the_same_digest_on_every_processor)}",
            },
            Environment = { [name] = "0", [ExpectedVariable] = left },
        };
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();

        Assert.AreEqual(0, child.ExitCode, output + await errors);
        Assert.Contains("Passed:     1", output);
    }

    private static string DigestOfWorkload()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using ScalerScratch scratch = new();
        using TestPicture source = TestPicture.Noise(400, 300, seed: 1);
        foreach ((int width, int height) in new[]
        {
            (200, 150), (100, 75), (300, 225), (133, 100), (400, 150), (251, 171), (47, 33), (800, 600), (611, 431),
        })
        {
            using TestPicture target = new(width, height);
            PictureScaler.Create(400, 300, width, height).Scale(source.View, target.View, 0, height, scratch);
            hash.AppendData(target.ToBytes());
        }

        using TestPicture picture = TestPicture.CopyOf(source);
        using TestPicture other = TestPicture.Noise(400, 300, seed: 2);
        using TestPicture turned = new(300, 400);
        PictureKernels.CrossFade(picture.View, other.View, 91, picture.View);
        PictureKernels.Blend(picture.View, Patch(), 10, 20, new PixelRect(0, 0, 400, 300));
        PictureKernels.Blend(picture.View, Patch(), 110, 120, new PixelRect(0, 0, 400, 300), 130);
        PictureKernels.ConvertColor(picture.View, new ColorSpec(ColorMatrix.Bt601, IsFullRange: true), ColorMatrix.Bt709);
        PictureKernels.Rotate(picture.View, 270, turned.View);
        PictureKernels.Blur(turned.View, 6, scratch);
        hash.AppendData(turned.ToBytes());
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static OverlayPatch Patch()
    {
        byte[] alpha = new byte[170 * 60];
        new Random(3).NextBytes(alpha);
        byte[] color = Array.ConvertAll(alpha, value => (byte)(value / 2));
        return new OverlayPatch
        {
            Box = new PixelRect(0, 0, 170, 60),
            Y = color,
            U = color[..(85 * 30)],
            V = color[..(85 * 30)],
            AlphaY = alpha,
            AlphaUV = alpha[..(85 * 30)],
            IsOpaque = false,
        };
    }
}
