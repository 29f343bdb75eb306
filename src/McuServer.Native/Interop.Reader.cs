using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace McuServer.Native;

internal static unsafe partial class Interop
{
    [LibraryImport(Library, EntryPoint = "mcu_reader_open", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenReader(string path, out nint reader);

    [LibraryImport(Library, EntryPoint = "mcu_reader_describe")]
    internal static partial int DescribeReader(ReaderHandle reader, out ReaderDescription description);

    [LibraryImport(Library, EntryPoint = "mcu_reader_describe_stream")]
    internal static partial int DescribeStream(ReaderHandle reader, int stream, out StreamDescription description);

    [LibraryImport(Library, EntryPoint = "mcu_reader_settings")]
    internal static partial int GetSettings(ReaderHandle reader, int stream, out nint settings);

    [LibraryImport(Library, EntryPoint = "mcu_reader_select")]
    internal static partial int SelectStream(ReaderHandle reader, int stream, int isWanted);

    [LibraryImport(Library, EntryPoint = "mcu_reader_read")]
    internal static partial int ReadPacket(ReaderHandle reader, out Packet packet);

    [LibraryImport(Library, EntryPoint = "mcu_reader_rewind")]
    internal static partial int RewindReader(ReaderHandle reader);

    [LibraryImport(Library, EntryPoint = "mcu_reader_close")]
    internal static partial void CloseReader(nint reader);

    [LibraryImport(Library, EntryPoint = "mcu_settings_create", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int CreateSettings(string codecName, out nint settings);

    [LibraryImport(Library, EntryPoint = "mcu_settings_free")]
    internal static partial void FreeSettings(nint settings);

    /// <summary><c>mcu_reader_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ReaderDescription
    {
        internal long DurationUs;
        internal int StreamCount;
        internal int Reserved;
        internal Name64 FormatName;
    }

    /// <summary><c>mcu_stream_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StreamDescription
    {
        internal long DurationUs;
        internal double FrameRate;
        internal int Kind;
        internal int Width;
        internal int Height;
        internal int RotationDegrees;
        internal int SampleRateHz;
        internal int Channels;
        internal Name32 CodecName;
    }

    /// <summary><c>mcu_packet</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Packet
    {
        internal byte* Data;
        internal long PtsUs;
        internal long DtsUs;
        internal long DurationUs;
        internal int Size;
        internal int Stream;
        internal int HasPts;
        internal int IsKeyFrame;
        internal int DiscardSamples;
        internal int Reserved;
    }

    [InlineArray(32)]
    internal struct Name32
    {
        private byte _first;

        public readonly override string ToString() => ToText(this);
    }

    [InlineArray(64)]
    internal struct Name64
    {
        private byte _first;

        public readonly override string ToString() => ToText(this);
    }

    private static string ToText(ReadOnlySpan<byte> name) =>
        System.Text.Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
}
