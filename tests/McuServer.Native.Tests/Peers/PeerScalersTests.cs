using McuServer.Native.Peers;

namespace McuServer.Native.Tests.Peers;

[TestClass]
public unsafe class PeerScalersTests
{
    [TestMethod]
    public void Both_peers_scale_all_three_planes_down_and_up()
    {
        if (!YuvScaler.IsAvailable)
        {
            Assert.Inconclusive("libyuv was not installed when the native part was built.");
        }

        foreach ((int width, int height) in new[] { (32, 16), (50, 30), (128, 64) })
        {
            Check(width, height, YuvScaler.Scale);
            foreach (bool isBicubic in new[] { false, true })
            {
                using SwsScaler scaler = new(64, 32, width, height, isBicubic);
                Check(width, height, scaler.Scale);
            }
        }
    }

    private delegate void Scaling(in PeerPicture source, in PeerPicture target);

    /// <summary>A flat picture of three different values stays so; swscale may be one off.</summary>
    private static void Check(int width, int height, Scaling scale)
    {
        byte[] sourceBytes = new byte[(64 * 32) + 256];
        byte[] chromaBytes = new byte[(2 * 32 * 16) + 256];
        byte[] targetBytes = new byte[(width * height) + 256];
        byte[] targetChroma = new byte[(2 * (width / 2) * (height / 2)) + 256];
        Array.Fill(sourceBytes, (byte)200);
        chromaBytes.AsSpan(0, 32 * 16).Fill(90);
        chromaBytes.AsSpan(32 * 16).Fill(160);
        fixed (byte* y = sourceBytes, u = chromaBytes, targetY = targetBytes, targetU = targetChroma)
        {
            int chroma = width / 2 * (height / 2);
            scale(
                new PeerPicture(y, u, u + (32 * 16), 64, 32, 64, 32),
                new PeerPicture(targetY, targetU, targetU + chroma, width, width / 2, width, height));
            Assert.AreEqual(200, targetBytes[(width * height) - 1], 1);
            Assert.AreEqual(90, targetChroma[chroma - 1], 1);
            Assert.AreEqual(160, targetChroma[(2 * chroma) - 1], 1);
        }
    }
}
