using System.Buffers.Binary;
using System.Text;

namespace McuServer.TestKit;

/// <summary>Reads the stereo 16-bit WAV files that the mixer writes, to judge them by other code than the mixer's.</summary>
public static class WavReader
{
    /// <summary>Interleaved samples, −1..1.</summary>
    public static float[] Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        for (int at = 12; at + 8 <= file.Length;)
        {
            int size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            if (Encoding.ASCII.GetString(file, at, 4) == "data")
            {
                size = Math.Min(size < 0 ? int.MaxValue : size, file.Length - at - 8);
                float[] samples = new float[size / 2];
                for (int i = 0; i < samples.Length; i++)
                {
                    samples[i] = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(at + 8 + (i * 2))) / 32768f;
                }

                return samples;
            }

            at += 8 + size + (size & 1);
        }

        throw new InvalidDataException($"{path} has no data chunk.");
    }
}
